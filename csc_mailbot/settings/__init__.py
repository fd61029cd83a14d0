"""The one configuration file, as frozen values.

Read in this order: `root.Settings` is the whole; a file for each table or two; `load` finds, reads and checks the file;
`faults` says in plain words what is wrong with it; `policies` makes of it the rules that the other rooms go by.
"""

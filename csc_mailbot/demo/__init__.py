"""The playground: a town with mailboxes for everybody, the real desk among them, and a story that is played there.

people · configuration · imap_server and smtp_server (the town's post) · town · paper and journal (what the terminal
shows) · stage (what a scene may do) · scenes/ · ending (letters, books, chain, tickets) · invitation · playground.
"""

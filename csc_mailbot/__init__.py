"""csc-mailbot: a service desk that lives in its mailbox.

The rooms, in the order a mail walks through them. A room imports only from the rooms named before it.

- `errors`: what can go wrong, temporary or permanent
- `timekeeping`: what time it is, and when the desk is open
- `mail`: what a letter is
- `tickets`: what we keep
- `oncall`: who is woken
- `intake`: what we make of a mail; `intake.judgement.judge` asks the questions in their order
- `outbound`: what we say
- `workflows`: what the daemon does; `workflows.receive_mail` is the story of a mail, top to bottom
- `settings`: the one configuration file, as values
- `adapters`: the world, one library per door
- `daemon`: the heartbeat
- `wiring`: where settings, adapters, workflows and daemon meet
- `demo`: a playground with servers and scenes of its own
- `cli`: the commands
"""

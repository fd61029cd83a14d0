"""What does an agent tell the desk in a mail? Lines such as `#hecha` at the top or bottom of what they wrote.

In the order of reading: spelling (what was typed) → vocabulary (which phrase) → arguments (with what) → reading (where
it stands, and what is left for the customer) → checking (whether it can be done). `word` holds the values of all.
"""

from csc_mailbot.tickets.agent_words.checking import agents_named, check_words, status_of, valid_words
from csc_mailbot.tickets.agent_words.meaning import as_meant, suggestion_for
from csc_mailbot.tickets.agent_words.reading import near_words, read_agent_words
from csc_mailbot.tickets.agent_words.word import (
    AgentWord,
    AgentWords,
    AskApproval,
    AssignTo,
    Become,
    Escalate,
    MakeNote,
    MergeInto,
    SendAnyway,
    SetCustomer,
    SetPriority,
    SetTeam,
    SetType,
    ShowHelp,
    SpendTime,
    WaitForCustomer,
    WordFault,
)

__all__ = [
    "AgentWord",
    "AgentWords",
    "AskApproval",
    "AssignTo",
    "Become",
    "Escalate",
    "MakeNote",
    "MergeInto",
    "SendAnyway",
    "SetCustomer",
    "SetPriority",
    "SetTeam",
    "SetType",
    "ShowHelp",
    "SpendTime",
    "WaitForCustomer",
    "WordFault",
    "agents_named",
    "as_meant",
    "check_words",
    "near_words",
    "read_agent_words",
    "status_of",
    "suggestion_for",
    "valid_words",
]

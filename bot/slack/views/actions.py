"""The ids that buttons and modals carry: the listeners answer them, and old ones keep answering."""

STEP_DONE = "v1.step.done"
STEP_NOT_APPLICABLE = "v1.step.not_applicable"
STEP_UNDO = "v1.step.undo"
"""The value of the three is `{alert id}:{step id}`."""

ALERT_CLOSE = "v1.alert.close"
ALERT_REOPEN = "v1.alert.reopen"
"""The value of both is the alert's id."""

WATCH = "v1.watch"
"""The value is a certification number's code."""

REPLACE = "v1.replace"
"""The value is `{alert id}:{the successor's code}`."""

CHECKLIST_OPEN = "v1.checklist.open"
NO_OFFER = "v1.no_offer"
"""The value of both is a certification number's code."""

UNWATCH_CLOSE = "v1.unwatch.close"
UNWATCH_KEEP = "v1.unwatch.keep"
"""The value of both is the alert's id."""

LIST_PREVIOUS = "v1.list.previous"
LIST_NEXT = "v1.list.next"
OPEN_PREVIOUS = "v1.open.previous"
OPEN_NEXT = "v1.open.next"
"""The value of the four is the number of the page to show."""

QUARANTINE_CONFIRM = "v1.quarantine.confirm"
QUARANTINE_REJECT = "v1.quarantine.reject"
"""The value of both is the export's fingerprint."""

OUTBOX_REQUEUE = "v1.outbox.requeue"
"""The value says nothing: all that was given up is tried anew."""

LINK_FICHE = "v1.link.fiche"
LINK_EDOF = "v1.link.edof"
"""These two open an address: Slack tells of the click, and there is nothing to do."""

REASON_MODAL = "v1.step.reason"
"""A modal's callback id; its private metadata is `{alert id}:{step id}`."""

REASON_BLOCK = "reason"
REASON_INPUT = "v1.reason"

"""The ids that buttons and modals carry: the listeners answer them, and old ones keep answering."""

STEP_DONE = "v1.step.done"
STEP_NOT_APPLICABLE = "v1.step.not_applicable"
STEP_UNDO = "v1.step.undo"
STEP_PLAN = "v1.step.plan"
"""The value of the four is `{alert id}:{step id}`."""

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

NOTICE_ACCEPT = "v1.notice.accept"
NOTICE_RESUME = "v1.notice.resume"
"""The value of both is a certification number's code."""

TRAINEES_SOME = "v1.trainees.some"
TRAINEES_NONE = "v1.trainees.none"
"""The value of both is a certification number's code."""

SIRET_SHOW = "v1.siret.show"
SIRET_WATCH = "v1.siret.watch"
SIRET_WATCH_ACTIVE = "v1.siret.watch_active"
SIRET_PICK = "v1.siret.pick"
SIRET_FORGET = "v1.siret.forget"
"""The value of these is a SIRET, with `:active` after it where only what is active is meant."""

OFFERS_SHOW = "v1.offers.show"
"""The value is a certification number's code."""
OFFERS_PAGE = "v1.offers.page"
OFFERS_NEXT = "v1.offers.next"
"""The value of both is `{page}:{the id of the list that was asked for}`."""
OFFERED_PAGE = "v1.offered.page"
OFFERED_NEXT = "v1.offered.next"
"""The value of both is the number of the page to show."""

SEARCH_PAGE = "v1.search.page"
SEARCH_NEXT = "v1.search.next"
"""The value of both is `{page}:{words}`."""

DRY_RUN_PAGE = "v1.dry_run.page"
DRY_RUN_NEXT = "v1.dry_run.next"
"""The value of both is `{page}:{the id of the pasted list, or nothing}`."""

NOTICES_SHOW = "v1.notices.show"
NOTICES_PAGE = "v1.notices.page"
NOTICES_NEXT = "v1.notices.next"
"""The value of the three is the number of the page to show."""

LINK_FICHE = "v1.link.fiche"
LINK_EDOF = "v1.link.edof"
"""These two open an address: Slack tells of the click, and there is nothing to do."""

REASON_MODAL = "v1.step.reason"
"""A modal's callback id; its private metadata is `{alert id}:{step id}`."""

IMPORT_MODAL = "v1.import"
"""Its private metadata is the channel's id."""
IMPORT_CONFIRM = "v1.import.confirm"
"""Its private metadata is the draft's id."""
IMPORT_CHANNEL = "v1.import.channel"
IMPORT_TEXT, IMPORT_TEXT_INPUT = "text", "v1.import.text"
IMPORT_FILE, IMPORT_FILE_INPUT = "file", "v1.import.file"

PICK_MODAL = "v1.siret.picked"
"""Its private metadata is `{channel}:{siret}`; its blocks are `pick-1`, `pick-2` and so on."""
PICK_INPUT = "v1.siret.choice"

PLAN_MODAL = "v1.step.planned"
"""Its private metadata is `{alert id}:{step id}`; each of these is a block's id and its input's."""
PLAN_OWNER, PLAN_DUE, PLAN_SNOOZE = "v1.plan.owner", "v1.plan.due", "v1.plan.snooze"
PLAN_NOTE, PLAN_LINK = "v1.plan.note", "v1.plan.link"

UNDO_MODAL = "v1.step.undone"
"""The window that asks why a step was opened again; its private metadata is `{alert id}:{step id}`."""

SETTINGS_MODAL = "v1.settings"
"""Its private metadata is the channel's id; each of these is a block's id and its input's."""
SET_LOCALE, SET_DIGEST_DAY, SET_DIGEST_TIME = "v1.set.locale", "v1.set.digest", "v1.set.digest_time"
SET_RESPONSIBLE, SET_CERTIFIER, SET_PARTNER = "v1.set.responsible", "v1.set.certifier", "v1.set.partner"
SET_APART = "v1.set.apart"
SET_QUIET, SET_SIRETS, SET_ADMINS = "v1.set.quiet", "v1.set.sirets", "v1.set.admins"

HISTORY_PAGE = "v1.history.page"
HISTORY_NEXT = "v1.history.next"
"""The value of both is `{page}:{code}`."""

SIRET_PAGE = "v1.siret.page"
SIRET_NEXT = "v1.siret.next"
"""The value of both is `{page}:{siret}`."""

SIRETS_PAGE = "v1.sirets.page"
SIRETS_NEXT = "v1.sirets.next"
"""The value of both is the number of the page to show."""

CALENDAR_NEW = "v1.calendar.new"
CALENDAR_STOP = "v1.calendar.stop"
"""The value of both is the channel's id."""

SETTINGS_WHERE = "v1.settings.where"
"""The window that asks, from the home tab, whose settings are meant."""

HOME_PAGE = "v1.home.page"
HOME_NEXT = "v1.home.next"
HOME_SETTINGS = "v1.home.settings"
HOME_IMPORT = "v1.home.import"
HOME_REGISTER = "v1.home.register"
HOME_DONE = "v1.home.done"
"""In the home tab: the value is `{page}:{part}`, nothing, or what its twin on a card has."""

REASON_BLOCK = "reason"
REASON_INPUT = "v1.reason"

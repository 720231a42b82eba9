"""Settings: the environment over vigie.toml, and a clear problem for each thing wrong."""

from datetime import time
from pathlib import Path

import pytest

from bot.cli.problems import sentence
from bot.cli.serve import check_lasting, check_ways_in
from bot.locale.texts import texts
from bot.schedule import poll_trigger
from bot.settings.checklist import load_checklist
from bot.settings.environment import Settings, load
from bot.settings.problems import Problem, ProblemKind, SettingsError
from bot.settings.sections import PollSettings
from bot.store.errors import FolderUnusable


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "API_URL", "CLIENT_ID", "CLIENT_SECRET")
    for name in (*(f"SLACK_{each}" for each in names), "DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)


def problems_of(monkeypatch: pytest.MonkeyPatch, **environment: str) -> tuple[Problem, ...]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    return caught.value.problems


def test_the_environment_goes_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_POLL__MINUTE", "47")
    monkeypatch.setenv("VIGIE_ADMINS", "U024BE7LH, W024BE7LX")
    monkeypatch.setenv("VIGIE_QUIET_HOURS", "")
    monkeypatch.setenv("VIGIE_LOCALE", "en")
    settings = load()
    assert ("47", "*") == (settings.poll.minute, settings.poll.hour)
    assert settings.admins == ("U024BE7LH", "W024BE7LX")
    assert settings.quiet_hours.start == settings.quiet_hours.end == time()
    assert settings.locale == "en"


@pytest.mark.parametrize("written", ["90,30", "[90, 30]", "30;90"])
def test_thresholds_are_written_as_people_write_them(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("VIGIE_NOTICES__PARTNER", written)
    assert load().notices.partner == (90, 30)


@pytest.mark.parametrize("kind", ProblemKind)
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_each_kind_of_problem_has_a_sentence(kind: ProblemKind, locale: str) -> None:
    assert sentence(Problem(kind, "VIGIE_LOCALE", "de"), texts(locale))


def test_the_defaults_are_those_of_the_file_that_is_shipped() -> None:
    assert Settings() == load()


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "")
    assert load().slack_signing_secret is None


def test_an_empty_catalogue_address_means_that_our_offers_are_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIGIE_CATALOGUE_URL", "")
    assert load().catalogue_url is None


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", ProblemKind.PREFIX),
        ("SLACK_APP_TOKEN", "xoxb-1", ProblemKind.PREFIX),
        ("SLACK_API_URL", "slack.com", ProblemKind.ADDRESS),
        ("VIGIE_DATAGOUV_URL", "data.gouv.fr", ProblemKind.ADDRESS),
        ("VIGIE_CATALOGUE_URL", "opendata.caissedesdepots.fr", ProblemKind.ADDRESS),
        ("VIGIE_QUIET_HOURS", "nuit", ProblemKind.HOURS),
        ("VIGIE_LOCALE", "de", ProblemKind.CHOICE),
        ("VIGIE_ADMINS", "camille", ProblemKind.USER),
        ("VIGIE_DIGEST__WHEN", "lundi", ProblemKind.DIGEST),
        ("VIGIE_NOTICES__PARTNER", "bientôt", ProblemKind.DAYS),
        ("VIGIE_NOTICES__CERTIFIER", "", ProblemKind.DAYS),
        ("PORT", "eighty", ProblemKind.NUMBER),
        ("VIGIE_POLL__HOURS", "1", ProblemKind.UNKNOWN_KEY),
        ("VIGIE_POLL", "hourly", ProblemKind.OTHER),
        ("DATABASE_URL", "mysql://u:p@host/vigie", ProblemKind.DATABASE),
        ("DATABASE_URL", "postgresql://u:p@host", ProblemKind.DATABASE),
        ("DATABASE_URL", "postgresql://u:p@host/", ProblemKind.DATABASE),
        ("DATABASE_URL", "postgresql://u:p@host:port/vigie", ProblemKind.DATABASE),
        ("DATABASE_URL", "host=db dbname=vigie", ProblemKind.DATABASE),
    ],
)
def test_a_malformed_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, kind: ProblemKind
) -> None:
    (problem,) = problems_of(monkeypatch, **{name: value})
    assert problem.kind is kind
    if name != "VIGIE_POLL":
        assert name in sentence(problem, texts("fr"))
        assert name in sentence(problem, texts("en"))


def test_a_secret_never_shows_in_its_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = problems_of(monkeypatch, SLACK_BOT_TOKEN="hunter2")
    assert "hunter2" not in sentence(problem, texts("fr"))


def test_a_databases_password_never_shows_in_its_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = problems_of(monkeypatch, DATABASE_URL="mysql://vigie:hunter2@host/vigie")
    for locale in ("fr", "en"):
        assert "hunter2" not in sentence(problem, texts(locale))


@pytest.mark.parametrize(
    "address",
    [
        "postgres://u:p@host.example:5432/vigie",
        "postgresql://u:p@host.example:5432/vigie?sslmode=prefer",
        "postgresql+psycopg://postgres:@/postgres?host=%2Frun%2Fpostgresql",
    ],
)
def test_a_database_is_taken_as_platforms_and_sqlalchemy_write_it(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    settings = load()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == address
    assert address not in repr(settings)


def test_without_a_database_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().database_url is None
    monkeypatch.setenv("DATABASE_URL", "")
    assert load().database_url is None


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(problems_of(monkeypatch, SLACK_BOT_TOKEN="x", VIGIE_QUIET_HOURS="x")) == 2


def test_a_missing_file_says_how_to_name_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (problem,) = problems_of(monkeypatch, VIGIE_CONFIG=str(tmp_path / "none.toml"))
    assert "VIGIE_CONFIG" in sentence(problem, texts("fr"))


def test_a_file_that_is_no_toml_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "vigie.toml"
    file.write_text("locale = ", encoding="utf-8")
    (problem,) = problems_of(monkeypatch, VIGIE_CONFIG=str(file))
    assert problem.kind is ProblemKind.NOT_TOML
    assert str(file) in sentence(problem, texts("en"))


def test_an_unknown_key_of_the_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "vigie.toml"
    file.write_text('[poll]\nminut = "3"\n', encoding="utf-8")
    (problem,) = problems_of(monkeypatch, VIGIE_CONFIG=str(file))
    assert "poll.minut" in sentence(problem, texts("fr"))


def test_a_cron_field_that_is_none_is_told() -> None:
    with pytest.raises(SettingsError) as caught:
        poll_trigger(PollSettings(minute="often"))
    assert "poll" in sentence(caught.value.problems[0], texts("fr"))


@pytest.mark.parametrize(
    ("tokens", "missing"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
    ],
)
def test_what_serving_lacks_is_named_with_where_to_find_it(
    monkeypatch: pytest.MonkeyPatch, tokens: dict[str, str], missing: str
) -> None:
    for name, value in tokens.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        check_ways_in(load())
    said = sentence(caught.value.problems[0], texts("fr"))
    assert missing in said
    assert "api.slack.com/apps" in said


MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "the-apps-secret",
    "DATABASE_URL": "postgresql://vigie@localhost/vigie",
    "VIGIE_PUBLIC_URL": "https://vigie.example.org",
    "SLACK_SIGNING_SECRET": "s",
}


def test_many_workspaces_need_no_token_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MANY.items():
        monkeypatch.setenv(name, value)
    settings = load()
    check_ways_in(settings)
    assert settings.oauth is not None
    assert settings.oauth.public_url == "https://vigie.example.org"
    assert "the-apps-secret" not in repr(settings)


@pytest.mark.parametrize(
    "missing", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "DATABASE_URL", "VIGIE_PUBLIC_URL"]
)
def test_what_many_workspaces_lack_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in MANY.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        check_ways_in(load())
    [problem] = caught.value.problems
    assert missing in sentence(problem, texts("fr"))
    assert "the-apps-secret" not in sentence(problem, texts("fr"))


@pytest.mark.parametrize(
    ("address", "taken"),
    [("http://vigie.example.org", False), ("http://localhost:3000", True), ("http://127.0.0.1:3000", True)],
)
def test_people_come_back_over_https_or_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, address: str, *, taken: bool
) -> None:
    for name, value in (MANY | {"VIGIE_PUBLIC_URL": address}).items():
        monkeypatch.setenv(name, value)
    if taken:
        check_ways_in(load())
        return
    with pytest.raises(SettingsError) as caught:
        check_ways_in(load())
    assert [problem.kind for problem in caught.value.problems] == [ProblemKind.NEEDS_ADDRESS]


def test_the_calendars_own_address_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().address == ""
    monkeypatch.setenv("VIGIE_CALENDAR__PUBLIC_URL", "https://calendar.example.org/")
    assert load().address == "https://calendar.example.org"
    monkeypatch.setenv("VIGIE_PUBLIC_URL", "https://vigie.example.org/")
    assert load().address == "https://vigie.example.org"


def test_calendar_feeds_are_at_their_own_address_or_at_this_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().calendar_address == ""
    monkeypatch.setenv("VIGIE_PUBLIC_URL", "https://vigie.example.org/")
    assert load().calendar_address == "https://vigie.example.org"
    monkeypatch.setenv("VIGIE_CALENDAR__PUBLIC_URL", "https://calendar.example.org/")
    assert load().calendar_address == "https://calendar.example.org"


def test_with_a_database_no_disk_needs_to_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYNO", "web.1")
    with pytest.raises(FolderUnusable) as refused:
        check_lasting(load())
    assert "Heroku" in refused.value.reason
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@host/vigie")
    check_lasting(load())


STEP = """
[[step]]
id = "verify"
label = { fr = "Vérifier", en = "Verify" }
partner = { fr = "a", en = "a" }
certifier = { fr = "b", en = "b" }
"""


def test_the_checklist_that_is_shipped_has_the_four_steps() -> None:
    assert load_checklist(Path("config/checklist.toml")).ids == ("verify", "archive", "new_offer", "renewal")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STEP + STEP, ProblemKind.TWICE),
        (STEP.replace(', en = "Verify"', ""), ProblemKind.MISSING),
        (STEP.replace("label", "labels"), ProblemKind.UNKNOWN_KEY),
        ("", ProblemKind.MISSING),
        ("[[step", ProblemKind.NOT_TOML),
        (None, ProblemKind.NO_FILE),
    ],
)
def test_a_checklist_that_cannot_be_used_is_told(tmp_path: Path, text: str | None, kind: ProblemKind) -> None:
    file = tmp_path / "checklist.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_checklist(file)
    assert kind in {problem.kind for problem in caught.value.problems}
    assert "checklist.toml" in sentence(caught.value.problems[0], texts("fr"))


def test_a_misspelt_variable_is_named_and_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LOCAL", "en")
    monkeypatch.setenv("VIGIE_OUTBOX__SECONDS_BETWEEN_MESSAGES", "2")
    with pytest.raises(SettingsError) as refused:
        load()
    [problem] = refused.value.problems
    assert (problem.kind, problem.name) == (ProblemKind.UNKNOWN_KEY, "VIGIE_LOCAL")

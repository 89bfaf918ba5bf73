"""The web application: closed unless listed open, nothing inline, nothing cached, nothing fetched."""

import logging
import traceback
from pathlib import Path
from types import TracebackType

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

import coord
from coord.actions.gate import House, open_house
from coord.config import Settings
from coord.domain.ids import PUBLIC_REF_LENGTH
from coord.errors import NotReady
from coord.web import errors, session, words, writing
from coord.web.pages import BLUEPRINTS

MOST_BYTES = 1024 * 1024
MOST_PARTS = 1000
_SHORTEST_SECRET = 32

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

log = logging.getLogger("coord.web")


class PublicRef(BaseConverter):
    """A public reference in an address: 26 characters that tell nothing."""

    regex = f"[a-z2-7]{{{PUBLIC_REF_LENGTH}}}"


class Web(Flask):
    """Flask, with a log that says where something broke and never what it was about."""

    jinja_options = {  # noqa: RUF012 - the name and kind are Flask's
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        """The kind of the error and the places it passed. Its words may hold what someone typed."""
        kind, _, trace = exc_info
        places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        name = kind.__name__ if kind else "?"
        log.error("%s at %s through %s", name, request.endpoint, " ".join(places[-6:]))


def create_app(house: House) -> Flask:
    """The application over an open house."""
    app = Web("coord.web", static_folder="static", static_url_path="/static", template_folder=_templates())
    secret = house.settings.web_secret_file.read_bytes()
    if len(secret) < _SHORTEST_SECRET:
        raise NotReady("web.secret が短すぎます。`coord init` で作り直してください。")
    secure = house.settings.secure_cookies
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="coord_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=MOST_PARTS,
        # The token lives as long as the session; a long form must not lose what was typed in it.
        WTF_CSRF_TIME_LIMIT=None,
        # It would ask for the Referer, which no page of ours sends.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["coord"] = house
    app.url_map.converters["ref"] = PublicRef
    CSRFProtect(app)
    session.close_the_doors(app, keep=writing.keep_for_who_just_left)
    errors.answer_errors(app)
    words.teach(app.jinja_env)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.after_request(lambda answer: _guarded(answer, secure=secure))
    return app


def open_app(settings: Settings) -> Flask:
    """The application over the house these settings name. Raises NotReady, saying what to do."""
    return create_app(open_house(settings))


def _templates() -> str:
    """Inside the package where coord is installed, beside it in a checkout."""
    package = Path(coord.__file__).parent
    inside = package / "templates"
    return str(inside if inside.is_dir() else package.parent / "templates")


def _guarded(answer: Response, *, secure: bool) -> Response:
    """The headers of every answer; and one log line that names neither address nor person."""
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
        log.info("%s %s %d", request.method, request.endpoint, answer.status_code)
    return answer

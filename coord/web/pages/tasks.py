"""Tasks (役割): what this office took on in meetings, and its end."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.tasks import end_task, list_tasks
from coord.domain.meeting import TaskEnd
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import CHOOSE, Typed, typed_now

PAGES = Blueprint("tasks", __name__)

ENDED = "役割を終えました。役割のために見えていたものは、閉じました。"


@PAGES.get("/tasks")
@does("list_tasks")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """The tasks of this office."""
    return form_page("pages/tasks/index.html", Typed(), page=list_tasks(house, actor))


@PAGES.post("/tasks/<ref:task>/end")
@does("end_task", "list_tasks")
def end(house: House, actor: Actor, task: str) -> ResponseReturnValue:
    """It is done, or dropped."""
    typed = typed_now()
    try:
        end_task(house, actor, task, how=_how(typed), words=typed.word("words"))
    except Invalid as invalid:
        return form_page("pages/tasks/index.html", typed.refused(invalid), page=list_tasks(house, actor))
    flash(ENDED)
    return go_to("tasks.index")


def _how(typed: Typed) -> TaskEnd:
    try:
        return TaskEnd(typed.word("how"))
    except ValueError:
        raise Invalid({"how": CHOOSE}) from None

"""/device: where a person lets a recorder in, and ends those they let in before. It needs no script.

A code in the address goes into a cookie for this page, and the browser on to the page without it: what was in an
address is in histories and logs. The page itself may then say where it is, without which a browser tells nobody where
its forms are from, and web/rules.py could not know that they are ours.
"""

from __future__ import annotations

from datetime import timedelta

from quart import Blueprint, Response, redirect, render_template, request
from quart_schema import hide
from werkzeug.wrappers import Response as Redirect

from auth.access import RECORDING
from auth.devices import allow, deny, find
from auth.oauth import CLIENTS, CODE_LIFE
from auth.user_code import read_user_code
from storage.device_requests import Waiting
from storage.devices import delete_device_of, select_devices
from storage.errors import Gone, Invalid
from storage.ids import DeviceId
from storage.workspaces import select_workspaces
from web.asked import asked_person
from web.place import asked_from
from web.resources import resources

CODE = "cairn_user_code"
PATH = "/device"
WRONG = (
    "No recorder shows this code just now. Look again, or let the recorder show a new one: a code lasts ten minutes."
)
NO_WORKSPACE = "Choose the workspace it records into."

blueprint = Blueprint("device_page", __name__)


@blueprint.get(PATH)
@hide
async def page() -> Response | Redirect:
    """Ask for the code. One that came along is filled in, and nothing is done with it."""
    if (typed := request.args.get("user_code")) is not None:
        gone_on = redirect(PATH, 303)
        if (code := read_user_code(typed)) is not None:
            gone_on.set_cookie(CODE, code, max_age=CODE_LIFE, path=PATH, httponly=True, samesite="Lax")
        gone_on.headers["Referrer-Policy"] = "no-referrer"
        gone_on.headers["Cache-Control"] = "no-store"
        return gone_on
    return await _ask(read_user_code(request.cookies.get(CODE, "")) or "")


@blueprint.post(PATH)
@hide
async def look() -> Response:
    """Show which recorder has the code, and ask whether to let it in."""
    typed = (await request.form).get("user_code", "")
    waiting = await find(resources().database, asked_person(), typed, asked_from())
    return await _ask(typed, WRONG) if waiting is None else await _show(typed, waiting)


@blueprint.post(f"{PATH}/answer")
@hide
async def answer() -> Response:
    """Let it in, or do not."""
    database, person, form = resources().database, asked_person(), await request.form
    typed = form.get("user_code", "")
    waiting = await find(database, person, typed, asked_from())
    if waiting is None:
        return await _ask("", WRONG)
    match form.get("answer"):
        case "deny":
            return await _done(waiting, None) if await deny(database, person, waiting) else await _ask("", WRONG)
        case "allow":
            return await _allow(typed, waiting, form.get("workspace", ""))
        case _:
            raise Invalid("Say whether to let it in.")


@blueprint.post(f"{PATH}/end/<device>")
@hide
async def end(device: str) -> Redirect:
    """End one that was let in before."""
    person = asked_person()
    if not await delete_device_of(resources().database, person.tenant, DeviceId(device), person.person):
        raise Gone("You have no such recorder.", hint="It may be ended already.")
    return redirect(f"{PATH}#yours", 303)


async def _allow(typed: str, waiting: Waiting, workspace: str) -> Response:
    database, person = resources().database, asked_person()
    workspaces = await select_workspaces(database, person.tenant, person.person, RECORDING)
    chosen = next((each for each in workspaces if each.id == workspace), None)
    if chosen is None:
        return await _show(typed, waiting, NO_WORKSPACE)
    if not await allow(database, person, waiting, chosen.id):
        return await _ask("", WRONG)
    return await _done(waiting, chosen.name)


async def _ask(code: str, problem: str | None = None) -> Response:
    person = asked_person()
    devices = await select_devices(resources().database, person.tenant, person.person)
    page = await render_template(
        "device.html", code=code, problem=problem, person=person.name, devices=devices, kinds=CLIENTS
    )
    return _unkept(page, 200 if problem is None else 400)


async def _show(typed: str, waiting: Waiting, problem: str | None = None) -> Response:
    here, person = resources(), asked_person()
    page = await render_template(
        "device_asks.html",
        code=read_user_code(typed),
        problem=problem,
        person=person.name,
        waiting=waiting,
        kind=CLIENTS[waiting.client].kind,
        is_here=waiting.address == asked_from().address,
        minutes=max(0, (here.clock.now() - waiting.asked_at) // timedelta(minutes=1)),
        workspaces=await select_workspaces(here.database, person.tenant, person.person, RECORDING),
    )
    return _unkept(page, 200 if problem is None else 400)


async def _done(waiting: Waiting, workspace: str | None) -> Response:
    response = _unkept(await render_template("device_done.html", waiting=waiting, workspace=workspace), 200)
    response.delete_cookie(CODE, path=PATH)
    return response


def _unkept(page: str, status: int) -> Response:
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response

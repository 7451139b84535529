"""Stories of Hocuspocus' own provider in Node, which works here unchanged: same guides, other words."""

from __future__ import annotations

from tests.stories.agreement import a_newcomer
from tests.stories.guests import a_guest, by_link
from tests.stories.node import NodeClient, NodeClients
from tests.stories.server import Server

TITLE = "guide.get('title')?.toString()"
SAVED = "provider.synced && !provider.hasUnsyncedChanges"


async def test_clients_of_both_kinds_write_a_guide_together(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    ana = await node.open_hocuspocus("Ana", server, guide)
    ben = await node.open_hocuspocus("Ben", server, guide)
    cleo = await node.open("Cleo", server, guide)
    everybody = (ana, ben, cleo)
    for client in everybody:
        await client.until_is(TITLE, "Tea")

    await ana.run("guide.get('title').insert(3, ' 🍵 日本')")
    await ben.run("guide.get('title').insert(0, 'é ')")
    await cleo.run("doc.getArray('a').push(['one', 2, new Y.Map([['id', 's1']])])")

    for client in everybody:
        await client.until_is(TITLE, "é Tea 🍵 日本")
        await client.until_is("doc.getArray('a').toJSON()", ["one", 2, {"id": "s1"}])
    for client in (ana, ben):
        await client.until(SAVED)
        assert await client.run("told") == ["read-write"]
    assert (await server.api.get(f"/api/guides/{guide}"))["title"] == "é Tea 🍵 日本"


async def test_clients_of_both_kinds_see_each_other_come_and_go(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {}))["id"]
    ana = await node.open_hocuspocus("Ana", server, guide)
    ben = await node.open_hocuspocus("Ben", server, guide)
    cleo = await node.open("Cleo", server, guide)
    for client in (ana, ben, cleo):
        await _until_here(client, 3)
    await ben.run("provider.destroy()")
    for client in (ana, cleo):
        await _until_here(client, 2)


async def test_everything_is_called_saved_only_when_it_is_on_disk(sturdy: Server, node: NodeClients) -> None:
    guide = (await sturdy.api.post("/api/guides", {"title": "Tea"}))["id"]
    ana = await node.open_hocuspocus("Ana", sturdy, guide)
    ben = await node.open_hocuspocus("Ben", sturdy, guide)
    for client in (ana, ben):
        await client.until(SAVED)
    with sturdy.postgres_asleep():
        await ana.run("guide.get('title').insert(0, 'Green ')")
        await ana.run("guide.get('title').insert(0, 'Very ')")
        await ana.run("provider.setAwarenessField('wrote', true)")
        await ben.until("[...provider.awareness.getStates().values()].some(state => state.wrote)")
        assert await ana.run("provider.unsyncedChanges") == 2, "what it said before its awareness was called saved"
        assert await ben.run(TITLE) == "Tea"
    await ana.until(SAVED)
    sturdy.kill()
    for client in (ana, ben):
        await client.run("provider.configuration.websocketProvider.destroy()")
    sturdy.start()
    assert (await a_newcomer(sturdy, guide)).guide["title"] == "Very Green Tea"


async def test_who_may_only_read_is_told_its_scope_and_writes_nothing(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    reader = await node.open_hocuspocus("reader", server, guide, await _ticket(server, guide, "view"))
    await reader.until_is(TITLE, "Tea")
    await reader.until(SAVED)
    assert await reader.run("[told, provider.authorizedScope]") == [["readonly"], "readonly"]

    await reader.run("guide.get('title').insert(0, 'Green ')")
    ana = await node.open_hocuspocus("Ana", server, guide)
    await ana.until(SAVED)
    await ana.run("guide.get('title').insert(3, ' time')")
    await reader.until_is(TITLE, "Green Tea time")
    assert await reader.run("provider.hasUnsyncedChanges")
    assert await ana.run(TITLE) == "Tea time"
    assert await reader.run("closes") == []


async def test_a_wrong_token_is_refused_on_a_socket_that_stays_and_a_right_one_then_helps(
    server: Server, node: NodeClients
) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    ana = await node.open_hocuspocus("Ana", server, guide, "wrong", server.token)
    await ana.until("told.length")
    (refusal,) = await ana.run("told")
    assert refusal.startswith("failed: ")
    assert len(refusal) > len("failed: "), "it was not told why"
    assert await ana.run("[provider.synced, provider.configuration.websocketProvider.status]") == [False, "connected"]

    await ana.run("provider.sendToken().then(() => provider.startSync())")
    await ana.until_is(TITLE, "Tea")
    await ana.until(SAVED)
    assert (await ana.run("told"))[1:] == ["read-write"]
    assert await ana.run("closes") == []


async def test_a_ticket_lets_one_client_in_once(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    ticket = await _ticket(server, guide, "edit")
    ana = await node.open_hocuspocus("Ana", server, guide, ticket)
    await ana.until_is(TITLE, "Tea")
    late = await node.open_hocuspocus("late", server, guide, ticket)
    await late.until("told[0]?.startsWith('failed: ')")
    assert await late.run("provider.synced") is False


async def test_a_guide_that_is_not_there_is_refused(server: Server, node: NodeClients) -> None:
    lost = await node.open_hocuspocus("lost", server, "nowhere")
    await lost.until("told[0]?.startsWith('failed: ')")


async def test_several_guides_share_a_socket(server: Server, node: NodeClients) -> None:
    guides = [(await server.api.post("/api/guides", {"title": title}))["id"] for title in ("Tea", "Rice")]
    tea, rice = [
        await node.open_hocuspocus(name, server, guide, socket="shared")
        for name, guide in zip(("tea", "rice"), guides, strict=True)
    ]
    await tea.until_is(TITLE, "Tea")
    await rice.until_is(TITLE, "Rice")
    assert await tea.run("provider.configuration.websocketProvider.configuration.providerMap.size") == 2

    await tea.run("provider.destroy()")
    await rice.run("guide.get('title').insert(0, 'Brown ')")
    await rice.until(SAVED)
    assert (await server.api.get(f"/api/guides/{guides[1]}"))["title"] == "Brown Rice"
    assert await rice.run("closes") == []


async def test_two_sessions_of_one_guide_share_a_socket(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    left = await node.open_hocuspocus("left", server, guide, socket="split", session=True)
    right = await node.open_hocuspocus("right", server, guide, socket="split", session=True)
    for client in (left, right):
        await client.until_is(TITLE, "Tea")
    await left.run("guide.get('title').insert(0, 'Green ')")
    await right.until_is(TITLE, "Green Tea")
    await left.run("provider.destroy()")
    await right.run("guide.get('title').insert(0, 'Very ')")
    await right.until(SAVED)
    assert (await server.api.get(f"/api/guides/{guide}"))["title"] == "Very Green Tea"


async def test_a_client_comes_back_by_itself_when_the_server_does(sturdy: Server, node: NodeClients) -> None:
    guide = (await sturdy.api.post("/api/guides", {"title": "·"}))["id"]
    ana = await node.open_hocuspocus("Ana", sturdy, guide)
    ben = await node.open_hocuspocus("Ben", sturdy, guide)
    for client in (ana, ben):
        await client.until(SAVED)
    sturdy.stop()
    await ana.until("!provider.synced")
    await ana.run("guide.get('title').insert(0, 'away ')")
    await ben.run("guide.get('title').insert(1, ' here')")
    sturdy.start()
    for client in (ana, ben):
        await client.until_is(TITLE, "away · here", seconds=30)
        await client.until(SAVED)


async def test_who_loses_its_access_is_put_out_and_not_let_in_again(server: Server, node: NodeClients) -> None:
    guide = (await server.api.post("/api/guides", {"title": "Tea"}))["id"]
    link = await server.api.post(f"/api/guides/{guide}/links", {"access": "edit"})
    guest = await by_link(server, link["url"])
    tickets = [f"ticket.{(await guest.post('/api/tickets', {'guide': guide}))['ticket']}" for _ in range(2)]
    ben = await node.open_hocuspocus("Ben", server, guide, *tickets)
    await ben.until(SAVED)
    await server.api.delete(f"/api/guides/{guide}/links/{link['id']}")
    await ben.until("closes.length && told.at(-1).startsWith('failed: ')")
    await ben.run("guide.get('title').insert(0, 'Green ')")
    ana = await node.open_hocuspocus("Ana", server, guide)
    await ana.until(SAVED)
    assert await ana.run(TITLE) == "Tea"


async def _ticket(server: Server, guide: str, access: str) -> str:
    """What somebody who followed a link shows once."""
    guest = await a_guest(server, guide, access)
    return f"ticket.{(await guest.post('/api/tickets', {'guide': guide}))['ticket']}"


async def _until_here(client: NodeClient, count: int) -> None:
    """Wait until it sees so many, itself among them. What they are called is the server's to say."""
    await client.until_is("provider.awareness.getStates().size", count)

"""The official SDK for Python as a client of the emulator: all of its direct-message calls, its typed models, and
its reading of webhooks. `npm test -- --only peers` runs it.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
import unittest
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from postproxy import PostProxy
from postproxy._exceptions import BadRequestError, ConflictError, NotFoundError, ValidationError
from postproxy.webhooks import parse_event_typed, verify_signature
from pydantic import ValidationError as ModelError

DEADLINE_SECONDS = 10
DAY_SECONDS = 24 * 60 * 60

# Time on the emulator's clock for each step of the platform: none is taken unless the clock is moved.
STEP_SECONDS = 60


class Emulator:
    """The emulator's binary on a free port, with a temporary folder."""

    def __init__(self):
        command = [os.environ["POSTPROXY_EMULATOR"], "--port", "0", "--json"]
        command += ["--latency", str(STEP_SECONDS * 1000)]
        env = {**os.environ, "POSTPROXY_EMULATOR_LOG": os.environ.get("POSTPROXY_EMULATOR_LOG", "warn")}
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the emulator ended with {self.process.wait()}")
        greeting = json.loads(line)
        self.url, self.profiles, self.groups = greeting["url"], greeting["profiles"], greeting["groups"]
        self.api_key, self.secret = greeting["api_key"], greeting["webhook_secret"]

    def control(self, path, body, method="POST"):
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as response:
            text = response.read()
        return json.loads(text) if text else None

    def stop(self):
        self.process.terminate()
        self.process.wait(DEADLINE_SECONDS)
        self.process.stdout.close()


class Receiver:
    """A server that keeps each webhook as (signature, body)."""

    def __init__(self):
        self.requests = requests = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                requests.append((self.headers["X-Postproxy-Signature"], body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


async def eventually(look):
    """What `look` gives, once it gives something."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        found = await look()
        if found:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("it should have happened by now")


def setUpModule():
    global emulator
    emulator = Emulator()


def tearDownModule():
    emulator.stop()


class PeerTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        emulator.control("reset", {})
        self.client = PostProxy(emulator.api_key, base_url=emulator.url)
        self.addAsyncCleanup(self.client.close)

    def inbound(self, platform, text="Hi"):
        body = {"profile_id": emulator.profiles[platform], "participant_external_id": "jane", "text": text}
        return emulator.control("inbound", body)

    def advance(self, seconds):
        emulator.control("clock", {"advance_seconds": seconds})

    def chat_id(self, platform):
        return self.inbound(platform)["chat"]["id"]

    async def decided(self, message_id):
        """The message, once the platform took or refused it."""

        async def look():
            message = await self.client.messages.get(message_id)
            return message if message.status != "pending" else None

        self.advance(STEP_SECONDS)
        return await eventually(look)


class ProfilesTest(PeerTest):
    async def test_list_and_get(self):
        profiles = (await self.client.profiles.list()).data
        self.assertEqual({it.platform: it.id for it in profiles}, emulator.profiles)
        for profile in profiles:
            self.assertEqual(await self.client.profiles.get(profile.id), profile)


class GroupsTest(PeerTest):
    async def test_a_client_works_in_one_group(self):
        first, second = emulator.groups
        client = PostProxy(emulator.api_key, base_url=emulator.url, profile_group_id=second["id"])
        scoped = PostProxy(second["api_key"], base_url=emulator.url)
        for it in [client, scoped]:
            self.addAsyncCleanup(it.close)
            [profile] = (await it.profiles.list()).data
            self.assertEqual(profile.id, second["profiles"]["facebook"])
            self.assertEqual((await it.chats.list(profile.id)).total, 0)
            with self.assertRaises(NotFoundError):
                await it.chats.list(first["profiles"]["facebook"])
        with self.assertRaisesRegex(ValidationError, "API key"):
            await scoped.webhooks.list()


class ChatsTest(PeerTest):
    async def test_create_list_get(self):
        profile_id = emulator.profiles["facebook"]
        made = await self.client.chats.create(profile_id, "jane", participant_name="Jane", idempotency_key="k")
        again = await self.client.chats.create(profile_id, "jane", participant_name="Jane", idempotency_key="k")
        self.assertEqual(again, made)
        self.assertEqual((await self.client.chats.get(made.id)).participant_name, "Jane")
        page = await self.client.chats.list(profile_id, page=0, per_page=5)
        self.assertEqual((page.total, page.data[0].id), (1, made.id))
        self.assertEqual((await self.client.chats.list(profile_id, after=made.created_at)).total, 0)

    async def test_archive(self):
        chat_id = self.chat_id("bluesky")
        self.assertTrue((await self.client.chats.archive(chat_id)).archived)
        self.assertFalse((await self.client.chats.unarchive(chat_id)).archived)
        with self.assertRaisesRegex(ValidationError, "on facebook"):
            await self.client.chats.archive(self.chat_id("facebook"))

    async def test_mark_read_and_typing(self):
        received = self.inbound("instagram")
        chat = await self.client.chats.mark_read(received["chat"]["id"])
        self.assertEqual(chat.id, received["chat"]["id"])
        self.assertIsNotNone((await self.client.messages.get(received["message"]["id"])).external_read_at)
        self.assertTrue((await self.client.chats.start_typing(chat.id)).accepted)
        self.assertTrue((await self.client.chats.stop_typing(chat.id)).accepted)


class MessagesTest(PeerTest):
    async def test_every_content_is_read_back(self):
        buttons = [{"type": "postback", "title": "Yes", "payload": "YES"}]
        contents = [
            ("facebook", {"body": "Hello", "tag": "HUMAN_AGENT"}),
            ("facebook", {"body": "Which?", "quick_replies": [{"title": "This"}]}),
            ("facebook", {"body": "Well?", "buttons": buttons, "card": {"subtitle": "Say so"}}),
            ("instagram", {"elements": [{"title": "A", "buttons": buttons}]}),
            ("instagram", {"media": ["https://cdn.example.com/cat.png?size=2"]}),
            ("telegram", {"body": "x", "reply_markup": {"inline_keyboard": []}, "reply_to_external_id": "7"}),
            ("whatsapp", {"template": {"name": "order_shipped", "language": "en_US", "variables": ["Jo", "7"]}}),
            ("whatsapp", {"template": {"name": "hello_world"}}),
            ("whatsapp", {"interactive": {"type": "list"}}),
            ("whatsapp", {"location": {"latitude": 52.5, "longitude": 13.4}}),
            ("whatsapp", {"contacts": [{"name": {"formatted_name": "Jo"}}]}),
            ("whatsapp", {"media": ["https://cdn.example.com/a.ogg"], "voice_note": True}),
            ("whatsapp", {"media": ["https://cdn.example.com/a.pdf"], "filename": "bill.pdf"}),
            ("whatsapp", {"body": "x", "category": "utility", "link_preview": False}),
        ]
        for platform, content in contents:
            with self.subTest(platform=platform, content=content):
                sent = await self.client.messages.send(self.chat_id(platform), **content)
                self.assertEqual((sent.status, sent.direction), ("pending", "outbound"))
                message = await self.decided(sent.id)
                self.assertEqual(message.status, "published")
                for name in content.keys() & {"body", "tag", "reply_markup", "reply_to_external_id"}:
                    self.assertEqual(getattr(message, name), content[name])
                for attachment, url in zip(message.attachments, content.get("media", []), strict=True):
                    self.assertEqual((attachment.url, attachment.status), (url, "processed"))

    async def test_files(self):
        for platform, options in [("facebook", {}), ("whatsapp", {"filename": "bill.py", "voice_note": False})]:
            sent = await self.client.messages.send(self.chat_id(platform), media_files=[__file__], **options)
            message = await self.decided(sent.id)
            [attachment] = message.attachments
            self.assertEqual((message.status, attachment.type, attachment.status), ("published", "file", "processed"))
            with urllib.request.urlopen(attachment.url) as response, open(__file__, "rb") as file:
                self.assertEqual(response.read(), file.read())
        [linked] = (await self.client.messages.send(
            self.chat_id("facebook"), media=["https://cdn.example.com/cat.png"], media_files=[]
        )).attachments
        self.assertEqual(linked.url, "https://cdn.example.com/cat.png")

    async def test_list(self):
        chat_id = self.chat_id("facebook")
        sent = await self.client.messages.send(chat_id, body="x")
        await self.decided(sent.id)
        self.assertEqual((await self.client.messages.list(chat_id)).total, 2)
        outbound = await self.client.messages.list(chat_id, direction="outbound", status="published")
        self.assertEqual([it.id for it in outbound.data], [sent.id])

    async def test_edit(self):
        keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "GO"}]]}
        sent = await self.client.messages.send(self.chat_id("telegram"), body="x", reply_markup=keyboard)
        await self.decided(sent.id)
        edited = await self.client.messages.edit(sent.id, body="y", reply_markup={})
        self.assertEqual((edited.body, edited.reply_markup), ("y", None))
        self.assertIsNotNone(edited.external_edited_at)

    async def test_react(self):
        message_id = self.inbound("facebook")["message"]["id"]
        reacted = await self.client.messages.react(message_id, reaction="like")
        self.assertEqual([it.emoji for it in reacted.reactions], ["👍"])
        self.assertEqual((await self.client.messages.unreact(message_id)).reactions, [])

    async def test_a_tap(self):
        sent = await self.client.messages.send(
            self.chat_id("facebook"), body="Which?", quick_replies=[{"title": "This", "payload": "THIS"}]
        )
        await self.decided(sent.id)
        tapped = emulator.control("tap", {"message_id": sent.id, "index": 0})
        action = (await self.client.messages.get(tapped["message"]["id"])).tapped_action
        self.assertEqual((action.kind, action.payload, action.title), ("quick_reply", "THIS", "This"))

    async def test_refusals(self):
        chat_id = self.chat_id("facebook")
        self.advance(8 * DAY_SECONDS)
        late = await self.decided((await self.client.messages.send(chat_id, body="x")).id)
        details = late.error_details
        self.assertEqual(late.status, "failed")
        self.assertEqual((details.platform_error_code, details.platform_error_subcode), ("10", "2018278"))
        with self.assertRaisesRegex(ValidationError, "body is required"):
            await self.client.messages.send(chat_id)
        with self.assertRaisesRegex(NotFoundError, "^Not found$"):
            await self.client.messages.get("nothing")
        with self.assertRaises(BadRequestError) as raised:
            await self.client.chats.create(emulator.profiles["facebook"], None)
        missing = "param is missing or the value is empty: participant_external_id"
        self.assertEqual(raised.exception.response["message"], missing)


class AroundTest(PeerTest):
    async def test_ice_breakers(self):
        profile_id = emulator.profiles["instagram"]
        breakers = [{"question": "Open?", "payload": "OPEN"}]
        self.assertTrue((await self.client.profiles.set_ice_breakers(profile_id, breakers)).success)
        read = (await self.client.profiles.ice_breakers(profile_id)).ice_breakers
        self.assertEqual([it.model_dump() for it in read], breakers)
        self.assertTrue((await self.client.profiles.delete_ice_breakers(profile_id)).success)
        self.assertEqual((await self.client.profiles.ice_breakers(profile_id)).ice_breakers, [])

    async def test_participant_status(self):
        self.chat_id("instagram")
        status = await self.client.profiles.participant_status(emulator.profiles["instagram"], "jane")
        self.assertIsInstance(status.is_verified_user, bool)
        self.assertIsNotNone(status.fetched_at)

    async def test_chat_syncs(self):
        profile_id = emulator.profiles["facebook"]
        self.chat_id("facebook")
        sync = await self.client.profiles.backfill_chats(profile_id, from_="2026-01-01")
        self.assertEqual((sync.status, sync.trigger), ("pending", "backfill"))

        with self.assertRaises(ConflictError) as raised:
            await self.client.profiles.backfill_chats(profile_id, from_="2026-01-01")
        self.assertEqual(raised.exception.response["profile_sync_id"], sync.id)
        for status in ["running", "completed"]:

            async def look():
                found = await self.client.profiles.chat_sync(profile_id, sync.id)
                return found if found.status == status else None

            self.advance(STEP_SECONDS)
            done = await eventually(look)
        self.assertEqual(done.chats_seen, 1)
        page = await self.client.profiles.chat_syncs(profile_id, trigger="backfill", status="completed")
        self.assertEqual([it.id for it in page.data], [sync.id])

    async def test_private_reply(self):
        profile_id = emulator.profiles["facebook"]
        body = {"profile_id": profile_id, "participant_external_id": "jo", "text": "How much?"}
        comment = emulator.control("comment", body)
        ids = comment["post_id"], comment["comment_id"], profile_id
        sent = await self.client.comments.private_reply(*ids, "12 €", quick_replies=[{"title": "Buy"}])
        self.assertEqual((sent.body, sent.external_comment_id), ("12 €", comment["external_comment_id"]))
        self.assertEqual((await self.decided(sent.id)).status, "published")
        with self.assertRaises(ValidationError):
            await self.client.comments.private_reply(*ids, "Again")

    async def test_comments(self):
        profile_id = emulator.profiles["instagram"]
        body = {"profile_id": profile_id, "participant_external_id": "jo", "participant_username": "jo.doe"}
        first = emulator.control("comment", {**body, "text": "How much?"})
        emulator.control("comment", {**body, "text": "And the red one?", "parent_id": first["comment_id"]})
        self.advance(STEP_SECONDS)
        later = emulator.control("comment", {**body, "text": "Nice", "post_id": first["post_id"]})
        comments = self.client.comments

        page = await comments.list(first["post_id"], profile_id)
        self.assertEqual((page.total, [it.body for it in page.data]), (2, ["Nice", "How much?"]))
        self.assertEqual([it.body for it in page.data[1].replies], ["And the red one?"])
        page = await comments.list(first["post_id"], profile_id, page=1, per_page=1)
        self.assertEqual([it.id for it in page.data], [first["comment_id"]])
        page = await comments.list(first["post_id"], profile_id, from_=later["comment"]["created_at"])
        self.assertEqual([it.body for it in page.data], ["Nice"])
        self.assertEqual((await comments.list(first["post_id"], profile_id, to="2020-01-01")).total, 0)

        for comment_id in [first["comment_id"], first["external_comment_id"]]:
            found = await comments.get(first["post_id"], comment_id, profile_id)
            self.assertEqual((found.id, found.status), (first["comment_id"], "synced"))
            self.assertEqual((found.author_username, found.author_external_id), ("jo.doe", "jo"))
        with self.assertRaises(NotFoundError):
            await comments.get(first["post_id"], "nothing", profile_id)

        everything = await comments.list_all(post_ids=[first["post_id"], "post_1"], profiles=["instagram", "x"])
        self.assertEqual([it.body for it in everything.data], ["Nice", "And the red one?", "How much?"])
        entry = everything.data[-1]
        self.assertEqual((entry.platform, entry.profile_id), ("instagram", profile_id))
        reply = await comments.private_reply(entry.post_id, entry.id, entry.profile_id, "12 €")
        self.assertEqual(reply.external_comment_id, entry.external_id)


class WhatsAppTest(PeerTest):
    async def test_placements(self):
        profile_id = emulator.profiles["whatsapp"]
        numbers = (await self.client.profiles.placements(profile_id)).data
        self.assertEqual(len(numbers), 2)
        chat = await self.client.chats.create(profile_id, "15551234567", placement_id=numbers[1].id)
        self.assertEqual(chat.external_placement_id, numbers[1].id)
        self.assertIn("messaging_limit", numbers[1].metadata)
        with self.assertRaisesRegex(ValidationError, "placement_id must be"):
            await self.client.chats.create(profile_id, "15551234567", placement_id="nobody's")
        counts = {}
        for platform, of_platform in emulator.profiles.items():
            counts[platform] = len((await self.client.profiles.placements(of_platform)).data)
        self.assertEqual(counts, {"facebook": 1, "instagram": 0, "telegram": 1, "bluesky": 0, "whatsapp": 2})

    async def test_templates(self):
        profile_id, templates = emulator.profiles["whatsapp"], self.client.whatsapp_templates
        approved = (await templates.list(profile_id, status="APPROVED", refresh=True)).data
        self.assertIn("order_shipped", [it.name for it in approved])
        german = await templates.get(profile_id, "order_shipped", language="de")
        self.assertEqual((german.variable_count, german.components[0]["type"]), (2, "BODY"))
        self.assertEqual(await templates.get(profile_id, german.external_id), german)
        with self.assertRaisesRegex(ValidationError, "language must be given"):
            await templates.get(profile_id, "order_shipped")

        made = await templates.create(
            profile_id,
            name="order_late",
            category="UTILITY",
            language="en_US",
            components=[{"type": "BODY", "text": "Hi {{1}}!"}],
        )
        self.assertEqual((made.status, made.variable_count), ("PENDING", 1))

        async def look():
            found = await templates.get(profile_id, made.id)
            return found if found.status == "APPROVED" else None

        self.advance(STEP_SECONDS)
        await eventually(look)
        sent = await self.client.messages.send(
            self.chat_id("whatsapp"), template={"id": made.id, "variables": ["Jo"]}
        )
        template = (await self.decided(sent.id)).template
        self.assertEqual((template.id, template.name, template.variables), (made.id, "order_late", ["Jo"]))

        [german] = (await templates.list(profile_id, name="order_shipped", language="de")).data
        self.assertEqual((german.status, german.parameter_format), ("APPROVED", "POSITIONAL"))
        ready = await templates.create(
            profile_id, name="order_delivered", category="UTILITY", language="en_US",
            library_template_name="delivery_update_1",
        )
        self.assertEqual((ready.status, [it["type"] for it in ready.components][:2]), ("PENDING", ["HEADER", "BODY"]))
        body = [{"type": "BODY", "text": "Hi {{1}}, it is {{2}}."}]
        changed = await templates.update(profile_id, "order_late", language="en_US", components=body)
        self.assertEqual((changed.status, changed.variable_count), ("PENDING", 2))
        changed = await templates.update(profile_id, made.id, message_send_ttl_seconds=600)
        self.assertEqual((changed.status, changed.message_send_ttl_seconds), ("PENDING", 600))
        self.assertTrue((await templates.delete(profile_id, "order_shipped", language="de"))["success"])
        with self.assertRaises(NotFoundError):
            await templates.get(profile_id, "order_shipped", language="de")
        self.assertEqual((await templates.get(profile_id, "order_shipped")).language, "en_US")
        self.assertTrue((await templates.delete(profile_id, "order_late"))["success"])
        with self.assertRaises(NotFoundError):
            await templates.get(profile_id, made.id)
        library = await templates.library(profile_id, language="en_US")
        self.assertIn("delivery_update_1", [it["name"] for it in library["data"]])


    async def test_blocking_and_media(self):
        profile_id, whatsapp = emulator.profiles["whatsapp"], self.client.whatsapp
        body = {"profile_id": profile_id, "participant_external_id": "15550001111"}
        received = emulator.control("inbound", {**body, "attachments": [{"data": "AAEC/w==", "content_type": "image/png"}]})
        number = received["chat"]["external_placement_id"]
        media = await whatsapp.media(profile_id, number, received["message"]["attachments"][0]["external_id"])
        self.assertEqual((media.data, media.content_type), (b"\x00\x01\x02\xff", "image/png"))
        with self.assertRaises(NotFoundError):
            await whatsapp.media(profile_id, number, "nothing")

        blocked = await whatsapp.block_users(profile_id, number, ["15550001111"])
        self.assertEqual(blocked["block_users"]["added_users"][0]["wa_id"], "15550001111")
        listed = await whatsapp.blocked_users(profile_id, number, limit=5)
        self.assertEqual([it["wa_id"] for it in listed["data"]], ["15550001111"])
        status = await whatsapp.blocked_user_status(profile_id, number, "15550001111")
        self.assertEqual(status["user"]["status"], "blocked")
        unblocked = await whatsapp.unblock_users(profile_id, number, ["15550001111"])
        self.assertEqual(len(unblocked["block_users"]["removed_users"]), 1)


class WebhooksTest(PeerTest):
    async def asyncSetUp(self):
        await super().asyncSetUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)

    async def test_create_to_delete(self):
        webhooks = self.client.webhooks
        made = await webhooks.create(self.receiver.url, ["message.received"], description="inbox")
        self.assertTrue(made.secret.startswith("whsec_"))
        self.assertEqual((await webhooks.get(made.id)).secret, made.secret)
        self.assertIn(made.id, [it.id for it in (await webhooks.list()).data])
        self.inbound("facebook")

        async def look():
            return (await webhooks.deliveries(made.id, page=0, per_page=5)).data

        delivery = (await eventually(look))[0]
        self.assertEqual((delivery.event_type, delivery.success), ("message.received", True))
        self.assertTrue(verify_signature(self.receiver.requests[0][1], self.receiver.requests[0][0], made.secret))
        updated = await webhooks.update(made.id, enabled=False, events=["*"])
        self.assertEqual((updated.enabled, updated.events, updated.description), (False, ["*"], "inbox"))
        self.assertTrue((await webhooks.delete(made.id)).deleted)
        with self.assertRaises(NotFoundError):
            await webhooks.get(made.id)

    async def events(self, payload_shape):
        """One event of each kind, each verified, as the bodies that came."""
        body = {"url": self.receiver.url, "payload_shape": payload_shape}
        emulator.control("webhook", body, "PUT")
        self.addCleanup(emulator.control, "webhook", {"url": None}, "PUT")
        received = self.inbound("instagram")
        emulator.control("reaction", {"message_id": received["message"]["id"]})
        emulator.control("edit", {"message_id": received["message"]["id"], "text": "Hello"})
        emulator.control("delete", {"message_id": received["message"]["id"]})
        came_by = {"profile_id": emulator.profiles["facebook"], "participant_external_id": "jo", "ref": "ad7"}
        emulator.control("referral", came_by)
        commented = {"profile_id": emulator.profiles["facebook"], "participant_external_id": "jo", "text": "Nice"}
        emulator.control("comment", commented)
        for status in ["expired", "active"]:
            emulator.control("profile", {"profile_id": emulator.profiles["telegram"], "status": status})
        await self.decide_on_whatsapp()

        async def look():
            return self.receiver.requests if len(self.receiver.requests) == 13 else None

        requests = await eventually(look)
        for signature, body in requests:
            self.assertTrue(verify_signature(body, signature, emulator.secret))
            self.assertFalse(verify_signature(body + " ", signature, emulator.secret))
        return {json.loads(body)["type"]: body for _, body in requests}

    async def decide_on_whatsapp(self):
        """Meta decides about a template and a number, and sees what a person did."""
        profile_id = emulator.profiles["whatsapp"]
        [template, *_] = (await self.client.whatsapp_templates.list(profile_id, name="order_shipped", language="de")).data
        emulator.control("template", {"template_id": template.id, "status": "PAUSED", "quality_score": "RED"})
        emulator.control("template", {"template_id": template.id, "category": "MARKETING"})
        [number, *_] = (await self.client.profiles.placements(profile_id)).data
        placement = {"profile_id": profile_id, "placement_id": number.id}
        emulator.control("placement", {**placement, "decision": "APPROVED", "requested_name": "Acme Help"})
        emulator.control("placement", {**placement, "event": "UPGRADE", "current_limit": "TIER_10K"})
        chat = await self.client.chats.create(profile_id, "15550001111", placement_id=number.id)
        seen = {"event_name": "Purchase", "ctwa_clid": "click_7", "custom_data": {"value": 12}}
        emulator.control("automatic_event", {"chat_id": chat.id, **seen})

    async def test_the_message_shape_is_what_its_typed_reader_expects(self):
        read = {kind: parse_event_typed(body) for kind, body in (await self.events("message")).items()}
        kinds = ["comment.created", "message.deleted", "message.edited", "message.received"]
        kinds += ["message_template.category_updated", "message_template.status_updated"]
        kinds += ["placement.name_status_updated", "placement.quality_updated"]
        kinds += ["profile.connected", "profile.disconnected", "reaction.received", "referral.received"]
        kinds += ["whatsapp.automatic_event"]
        self.assertEqual(sorted(read), kinds)
        self.assertEqual(read["message.received"][1].message.body, "Hi")
        self.assertEqual(read["message.edited"][1].message.body, "Hello")
        self.assertIsNone(read["message.deleted"][1].message.body)
        self.assertEqual(read["reaction.received"][1].action, "react")
        self.assertEqual(read["referral.received"][1].ref, "ad7")
        self.assertEqual(read["comment.created"][1].body, "Nice")
        self.assertEqual(read["comment.created"][1].profile_id, emulator.profiles["facebook"])
        ended = read["profile.disconnected"][1]
        self.assertEqual((ended.id, ended.status, ended.origin), (emulator.profiles["telegram"], "expired", "automated"))
        self.assertEqual((read["profile.connected"][1].status, ended.uid), ("active", ended.platform_id))
        self.check_whatsapp({kind: typed for kind, (_, typed) in read.items()})

    def check_whatsapp(self, read):
        profile_id = emulator.profiles["whatsapp"]
        paused = read["message_template.status_updated"]
        self.assertEqual((paused.profile_id, paused.platform), (profile_id, "whatsapp"))
        self.assertEqual((paused.name, paused.language, paused.status), ("order_shipped", "de", "PAUSED"))
        self.assertEqual(read["message_template.category_updated"].category, "MARKETING")
        named = read["placement.name_status_updated"]
        self.assertEqual((named.profile_id, named.platform), (profile_id, "whatsapp"))
        self.assertEqual((named.decision, named.requested_name), ("APPROVED", "Acme Help"))
        self.assertIsNone(named.rejection_reason)
        rated = read["placement.quality_updated"]
        self.assertEqual((rated.id, rated.event, rated.current_limit), (named.id, "UPGRADE", "TIER_10K"))
        self.assertEqual(rated.old_limit, "TIER_1K")
        seen = read["whatsapp.automatic_event"]
        self.assertEqual((seen.profile_id, seen.participant_external_id), (profile_id, "15550001111"))
        self.assertEqual((seen.event_name, seen.ctwa_clid, seen.custom_data), ("Purchase", "click_7", {"value": 12}))

    async def test_the_object_shape_is_not(self):
        # The reference's shape: the SDK's own typed reader knows only its envelope.
        events = await self.events("object")
        self.assertEqual(len(events), 13)
        for kind, body in events.items():
            with self.subTest(kind=kind), self.assertRaises(ModelError):
                parse_event_typed(body)


if __name__ == "__main__":
    # Where the output is read by scripts/test.mjs.
    unittest.main(testRunner=unittest.TextTestRunner(stream=sys.stdout, verbosity=2))

// Walks over lists, while the list moves under them.

import { assert, personWrites, sdk, startReceiver, suite, test, withEmulator } from "./harness.mjs";

/** A service with one list, newest first, as long as it is wide. */
async function withList(length, work) {
  const items = Array.from({ length }, (_, at) => ({ id: `msg_${length - at}` }));
  const asked = [];
  const server = await startReceiver(({ url }) => {
    const query = new URL(url, "http://here").searchParams;
    const page = Number(query.get("page") ?? 0);
    const perPage = Number(query.get("per_page") ?? 20);
    asked.push(page);
    const data = items.slice(page * perPage, (page + 1) * perPage);
    const body = JSON.stringify({ total: items.length, page, per_page: perPage, data });
    return [200, { "content-type": "application/json" }, body];
  });
  try {
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
    await work(postproxy, items, asked);
  } finally {
    await server.stop();
  }
}

suite("lists", () => {
  const context = withEmulator();
  const ids = (walked) => walked.map((item) => item.id);

  async function walk(list, onItem = () => {}) {
    const walked = [];
    for await (const item of list) {
      walked.push(item);
      await onItem(walked.length);
    }
    return walked;
  }

  test("are asked for page by page, and not once more at the end", async () => {
    await withList(6, async (postproxy, items, asked) => {
      const walked = await walk(postproxy.listMessages("chat_1", { per_page: 3 }));
      assert.deepEqual(ids(walked), ids(items));
      assert.deepEqual(asked, [0, 1]);
    });
  });

  test("begin with the page that is asked for", async () => {
    await withList(7, async (postproxy, items, asked) => {
      const walked = await walk(postproxy.listMessages("chat_1", { page: 1, per_page: 3 }));
      assert.deepEqual(ids(walked), ids(items.slice(3)));
      assert.deepEqual(asked, [1, 2]);
    });
  });

  test("can be empty", async () => {
    await withList(0, async (postproxy, _, asked) => {
      assert.deepEqual(await walk(postproxy.listMessages("chat_1")), []);
      assert.deepEqual(asked, [0]);
    });
  });

  test("can be broken off", async () => {
    await withList(100, async (postproxy, _, asked) => {
      for await (const item of postproxy.listMessages("chat_1", { per_page: 10 })) {
        if (item.id === "msg_88") break;
      }
      assert.deepEqual(asked, [0, 1]);
    });
  });

  for (const [count, when] of [
    [1, "one"],
    [3, "a page of"],
    [10, "many"],
  ]) {
    test(`give every item once when ${when} new ones arrive between two pages`, async () => {
      await withList(12, async (postproxy, items) => {
        const there = ids(items);
        const walked = await walk(postproxy.listMessages("chat_1", { per_page: 3 }), (seen) => {
          if (seen !== 3 && seen !== 6) return;
          for (let at = 0; at < count; at += 1) items.unshift({ id: `new_${seen}_${at}` });
        });
        assert.deepEqual(ids(walked), there);
      });
    });
  }

  test("give every item that stays once when others go between two pages", async () => {
    await withList(12, async (postproxy, items) => {
      const there = ids(items);
      const walked = await walk(postproxy.listMessages("chat_1", { per_page: 3 }), (seen) => {
        if (seen === 3) items.splice(0, 2);
      });
      assert.deepEqual(ids(walked), there);
    });
  });

  test("give no item twice when one moves to the front", async () => {
    await withList(9, async (postproxy, items) => {
      const walked = await walk(postproxy.listMessages("chat_1", { per_page: 3 }), (seen) => {
        if (seen === 3) items.unshift(...items.splice(7, 1));
      });
      assert.equal(new Set(ids(walked)).size, walked.length);
    });
  });

  test("of a real chat hold while messages come in", async () => {
    const { chat } = await personWrites(context.emulator);
    const write = () =>
      context.emulator.control("inbound", {
        profile_id: chat.profile_id,
        participant_external_id: chat.participant_external_id,
        text: "Hello?",
      });
    for (let message = 0; message < 9; message += 1) await write();
    const there = (await context.postproxy.listMessages(chat.id, { per_page: 50 })).data;
    const walked = await walk(context.postproxy.listMessages(chat.id, { per_page: 2 }), write);
    assert.deepEqual(ids(walked), ids(there));
  });

  test("of 100,000 items are walked in bounded memory", async () => {
    await withList(100_000, async (postproxy) => {
      const before = process.memoryUsage().heapUsed;
      let count = 0;
      let most = 0;
      for await (const _ of postproxy.listMessages("chat_1", { per_page: 1000 })) {
        count += 1;
        if (count % 10_000 === 0) {
          global.gc?.();
          most = Math.max(most, process.memoryUsage().heapUsed - before);
        }
      }
      assert.equal(count, 100_000);
      // The items alone are 100,000 objects; what is alive at a time is a page of them and a thousand ids.
      assert(most < 64 * 1024 * 1024, `${most} bytes`);
    });
  });
});

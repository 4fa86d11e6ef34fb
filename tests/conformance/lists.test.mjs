// Walks over lists, while the list moves under them.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, failure, personWrites, sdk, startReceiver, suite, test, withEmulator } from "./harness.mjs";

/** Node's garbage collector, where the flag can be set while it runs. */
const collectGarbage = global.gc ?? gcOfNode();

function gcOfNode() {
  if (process.versions.bun || globalThis.Deno) return undefined;
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

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

  test("become an array of at most so many items, without pages that it doesn't need", async () => {
    await withList(9, async (postproxy, items, asked) => {
      const list = () => postproxy.listMessages("chat_1", { per_page: 3 });
      assert.deepEqual(await list().toArray({ limit: 5 }), (await walk(list())).slice(0, 5));
      asked.length = 0;
      assert.deepEqual(ids(await list().toArray({ limit: 3 })), ids(items.slice(0, 3)));
      assert.deepEqual(asked, [0]);
      assert.deepEqual(ids(await list().toArray({ limit: 100 })), ids(items));
    });
  });

  test("become an array only with a limit", async () => {
    await withList(1, async (postproxy) => {
      for (const [options, field, told] of [
        [undefined, "limit", "limit must be a whole number above 0, got nothing"],
        [{ limit: 0 }, "limit", "limit must be a whole number above 0, got 0"],
        [{ limit: Infinity }, "limit", "limit must be a whole number above 0, got Infinity"],
        [{ limit: 1, max: 2 }, "max", "max is no option of toArray, which takes limit"],
      ]) {
        const error = await failure(postproxy.listMessages("chat_1").toArray(options));
        assert(error instanceof sdk.ValidationError);
        assert.deepEqual([error.field, error.message], [field, told]);
      }
      const failed = await failure(postproxy.listMessages("").toArray({ limit: 1 }));
      assert.equal(failed.field, "chat_id");
      assert.match(failed.stack, /lists\.test\.mjs/);
    });
  });

  test("begin with the page that is asked for", async () => {
    await withList(7, async (postproxy, items, asked) => {
      const walked = await walk(postproxy.listMessages("chat_1", { page: 1, per_page: 3 }));
      assert.deepEqual(ids(walked), ids(items.slice(3)));
      assert.deepEqual(asked, [1, 2]);
    });
  });

  /** A list of messages a minute apart, some published later than they were made. */
  const MINUTE_MS = 60_000;
  const NEWEST_MS = Date.parse("2026-05-31T14:00:00Z");
  const timed = (items) =>
    items.forEach((item, at) => {
      const time = new Date(NEWEST_MS - at * MINUTE_MS).toISOString();
      const isImported = at % 2 === 0;
      const created_at = isImported ? "2026-06-30T00:00:00Z" : time;
      Object.assign(item, { created_at, external_posted_at: isImported ? time : null });
    });

  test("give only the messages since a time, and read no page beyond it", async () => {
    await withList(100, async (postproxy, items, asked) => {
      timed(items);
      const from = new Date(NEWEST_MS - 4 * MINUTE_MS);
      const offset = "2026-05-31T15:56:00+02:00";
      for (const since of [from, from.toISOString(), offset, from.getTime()]) {
        asked.length = 0;
        const list = () => postproxy.listMessages("chat_1", { per_page: 3, since });
        assert.deepEqual(ids(await walk(list())), ids(items.slice(0, 5)));
        assert.deepEqual(asked, [0, 1]);
        assert.deepEqual(ids(await list().toArray({ limit: 100 })), ids(items.slice(0, 5)));
        assert.deepEqual(ids(await list().toArray({ limit: 2 })), ids(items.slice(0, 2)));
      }
      asked.length = 0;
      const justAfter = NEWEST_MS + 1;
      assert.deepEqual(await walk(postproxy.listMessages("chat_1", { since: justAfter })), []);
      assert.deepEqual(asked, [0]);
      const ofOld = await walk(postproxy.listMessages("chat_1", { since: 0, per_page: 30 }));
      assert.deepEqual(ids(ofOld), ids(items));
    });
  });

  test("refuse a time where the service would drop it", async () => {
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: "http://127.0.0.1:9" });
    for (const list of [postproxy.listChats("p_1", { since: 0 }), postproxy.listAllComments({ since: 0 })]) {
      const error = await failure(list);
      assert.equal(
        error.message,
        "since is of listMessages alone: chats have `after`, and comments have `from`",
      );
    }
  });

  test("give only the messages since a time on a page too, with the total of the whole list", async () => {
    await withList(9, async (postproxy, items) => {
      timed(items);
      const query = { page: 1, per_page: 3, since: NEWEST_MS - 4 * MINUTE_MS };
      const { data, total, page } = await postproxy.listMessages("chat_1", query);
      assert.deepEqual([ids(data), total, page], [ids(items.slice(3, 5)), 9, 1]);
      const response = await postproxy.listMessages("chat_1", query).withResponse();
      assert.deepEqual([response.status, ids(response.data.data)], [200, ids(items.slice(3, 5))]);
    });
  });

  test("give the messages since a time once, while some arrive and some go", async () => {
    for (const arrive of [1, 2, 3, 7]) {
      await withList(40, async (postproxy, items) => {
        timed(items);
        const there = ids(items.slice(0, 11));
        const list = postproxy.listMessages("chat_1", { per_page: 3, since: NEWEST_MS - 10 * MINUTE_MS });
        const walked = await walk(list, (seen) => {
          if (seen !== 3 && seen !== 6) return;
          const created_at = new Date(NEWEST_MS + seen * MINUTE_MS).toISOString();
          for (let at = 0; at < arrive; at += 1) items.unshift({ id: `msg_new_${seen}_${at}`, created_at });
        });
        assert.deepEqual(ids(walked), there);
      });
    }
    await withList(40, async (postproxy, items) => {
      timed(items);
      const there = ids(items.slice(0, 11));
      const list = postproxy.listMessages("chat_1", { per_page: 3, since: NEWEST_MS - 10 * MINUTE_MS });
      const walked = await walk(list, (seen) => {
        if (seen === 3) items.splice(0, 2);
      });
      assert.deepEqual(ids(walked), there);
    });
  });

  test("refuse a since that is no time", async () => {
    await withList(1, async (postproxy, _, asked) => {
      for (const since of [
        "yesterday",
        "",
        null,
        Number.NaN,
        {},
        new Date(Number.NaN),
        "2026-05-31T14:00:00",
      ]) {
        const error = await failure(postproxy.listMessages("chat_1", { since }));
        assert(error instanceof sdk.ValidationError, String(since));
        assert.equal(error.field, "since");
      }
      assert.deepEqual(asked, []);
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

  /** A service that answers each request of a list by this. Fails a walk that asks too often. */
  async function withPages(answer, work) {
    const asked = [];
    const server = await startReceiver(({ url }) => {
      const query = new URL(url, "http://here").searchParams;
      const page = Number(query.get("page") ?? 0);
      asked.push(page);
      if (asked.length > 100) return [500, {}, "{}"];
      return [200, { "content-type": "application/json" }, JSON.stringify(answer(page, asked.length))];
    });
    try {
      const options = { apiKey: "pp_test_1", baseUrl: server.url, maxRetries: 0 };
      await work(new sdk.Postproxy(options), asked);
    } finally {
      await server.stop();
    }
  }

  const items = Array.from({ length: 9 }, (_, at) => ({ id: `msg_${at}` }));
  const pageOf = (page, size, fields) => ({
    ...{ total: items.length, page, per_page: size },
    data: items.slice(page * size, (page + 1) * size),
    ...fields,
  });
  const two = [{ id: "msg_1" }, { id: "msg_2" }];
  const withoutId = Array.from({ length: 9 }, (_, at) => ({ body: `${at % 8}` }));

  for (const [name, { answer, gives = items, asks }] of Object.entries({
    "a total that is too high by one": { answer: (page) => pageOf(page, 3, { total: 10 }), asks: 4 },
    "a huge total": { answer: (page) => pageOf(page, 3, { total: Number.MAX_SAFE_INTEGER }), asks: 4 },
    "a total of 0": { answer: (page) => pageOf(page, 3, { total: 0 }), asks: 4 },
    "a total that is too low": { answer: (page) => pageOf(page, 3, { total: 4 }), asks: 4 },
    "a total that goes up and down": {
      answer: (page) => pageOf(page, 3, { total: page % 2 === 0 ? 9 : 1 }),
      asks: 5,
    },
    "a total that is that of the page": {
      answer: (page) => pageOf(page, 4, { total: page === 0 ? 9 : pageOf(page, 4).data.length }),
      asks: 6,
    },
    "a page that is one short, and a total with what is missing": {
      answer: () => ({ total: 3, page: 0, per_page: 20, data: two }),
      gives: two,
      asks: 2,
    },
    "pages that are shorter than per_page": { answer: (page) => pageOf(page, 2, { per_page: 20 }), asks: 5 },
    "pages that are longer than per_page": { answer: (page) => pageOf(page, 4, { per_page: 2 }), asks: 3 },
    "pages of different lengths": {
      answer: (page) => pageOf(page, 3, { data: items.slice([0, 2, 5, 6][page], [2, 5, 6, 9][page]) }),
      asks: 4,
    },
    "pages of any length": {
      answer: (page) => ({
        total: 5,
        page,
        per_page: 2,
        data: [[0], [1, 2], [3], [4]].map((at) => at.map((it) => items[it]))[page] ?? [],
      }),
      gives: items.slice(0, 5),
      asks: 5,
    },
    "page ignored": { answer: () => pageOf(0, 3), gives: items.slice(0, 3), asks: 2 },
    "page ignored, and repeated as if it were not": {
      answer: (page) => ({ ...pageOf(0, 3), page }),
      gives: items.slice(0, 3),
      asks: 3,
    },
    "a page that says 0 of itself, whichever it is": {
      answer: (page) => pageOf(page, 3, { page: 0 }),
      asks: 3,
    },
    "a first page that is empty, and a total": {
      answer: (page) => ({ total: 5, page, per_page: 20, data: [] }),
      gives: [],
      asks: 1,
    },
    "a total that grows without end, and the same page": {
      answer: (page, count) => ({ ...pageOf(0, 3), page, total: 9 + count * 3 }),
      gives: items.slice(0, 3),
      asks: 22,
    },
    "a total that grows for a while, and the same page": {
      answer: (page, count) => ({ ...pageOf(0, 3), page, total: 9 + Math.min(count, 4) * 3 }),
      gives: items.slice(0, 3),
      asks: 22,
    },
    "a total that is huge from the second page on": {
      answer: (page) => pageOf(page, 3, { total: page === 0 ? 9 : 1e15 }),
      asks: 8,
    },
    "a page in the middle that comes again": {
      answer: (page) => ({ ...pageOf([0, 1, 1, 2][page], 3), page, total: 12 }),
      asks: 5,
    },
    "items without an id": {
      answer: (page) => ({ total: 9, page, per_page: 4, data: withoutId.slice(page * 4, page * 4 + 4) }),
      gives: withoutId,
      asks: 3,
    },
    "items with odd ids": {
      answer: (page) => ({ total: 5, page, per_page: 5, data: ["", null, {}, 7, "7"].map((id) => ({ id })) }),
      gives: ["", null, {}, 7, "7"].map((id) => ({ id })),
      asks: 1,
    },
    "items without an id, page ignored, and a huge total": {
      answer: (page) => ({ total: 1e15, page, per_page: 9, data: withoutId }),
      gives: withoutId,
      asks: 3,
    },
  })) {
    test(`end, and give what there is, with ${name}`, async () => {
      await withPages(answer, async (postproxy, asked) => {
        const walked = await walk(postproxy.listMessages("chat_1"));
        const plain = (item) => Object.fromEntries(Object.keys(gives[0]).map((key) => [key, item[key]]));
        assert.deepEqual(walked.map(plain), gives);
        assert(asked.length <= asks, `asked for ${asked}`);
      });
    });
  }

  /** A generator that can be begun again: a seed repeats its test. */
  function seeded(seed) {
    let state = seed * 2654435761 + 1;
    return (below) => {
      state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
      return state % below;
    };
  }

  const come = (list, _at, id) => list.unshift({ id });
  const append = (list, _at, id) =>
    list.push(...Array.from({ length: 5 }, (_, at) => ({ id: `${id}_${at}` })));
  const go = (list, at) => list.splice(at, 1);
  const move = (list, at) => list.unshift(...list.splice(at, 1));
  for (const [name, list, kinds, most] of [
    ["messages that come", "listMessages", [come], 0],
    ["messages that go", "listMessages", [go], 0],
    ["messages that are imported at the end", "listMessages", [append], 0],
    // A total tells how many came, and not where; and one that goes and one that comes hide each other from it.
    ["messages that come while others are imported", "listMessages", [append, come], 0.02],
    ["messages that come and go", "listMessages", [come, go], 0.02],
    // So do moves past the page that is being read again.
    ["chats that move", "listChats", [move], 0.005],
    ["chats that come, go and move", "listChats", [come, go, move], 0.02],
  ]) {
    test(`of ${name} at any time give each once, and end`, async () => {
      let changes;
      let asked = 0;
      const server = await startReceiver(({ url }) => {
        asked += 1;
        const page = Number(new URL(url, "http://here").searchParams.get("page") ?? 0);
        return [200, {}, JSON.stringify(changes(page))];
      });
      const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url, maxRetries: 0 });
      let missed = 0;
      let there = 0;
      try {
        for (let seed = 0; seed < 60; seed += 1) {
          const below = seeded(seed);
          const size = 3 + below(4);
          const items = Array.from({ length: below(40) }, (_, at) => ({ id: `old_${at}` }));
          const atFirst = new Set(ids(items));
          asked = 0;
          changes = (page) => {
            for (let change = below(3); asked > 1 && asked < 60 && change > 0; change -= 1) {
              const at = below(items.length + 1);
              kinds[below(kinds.length)](items, at, `new_${asked}_${change}`);
            }
            const data = items.slice(page * size, page * size + size);
            return { total: items.length, page, per_page: size, data };
          };
          const walked = ids(await walk(postproxy[list]("id_1")));
          assert.equal(new Set(walked).size, walked.length, `seed ${seed} gives one twice`);
          assert(asked < (kinds.includes(append) ? 400 : 100), `seed ${seed} asks ${asked} times`);
          missed += ids(items).filter((id) => atFirst.has(id) && !walked.includes(id)).length;
          there += atFirst.size;
        }
      } finally {
        await server.stop();
      }
      assert(missed <= most * there, `${missed} of ${there} are missed`);
    });
  }

  test("of chats give one that moves to the head during the walk, in the end", async () => {
    const chats = Array.from({ length: 9 }, (_, at) => ({ id: `chat_${at}` }));
    const there = ids(chats);
    const answer = (page) => ({
      ...{ total: chats.length, page, per_page: 3 },
      data: chats.slice(page * 3, page * 3 + 3),
    });
    await withPages(answer, async (postproxy, asked) => {
      const walked = await walk(postproxy.listChats("prof_1"), (seen) => {
        if (seen === 3) chats.unshift(...chats.splice(7, 1));
        if (seen === 6) chats.unshift({ id: "chat_new" }, ...chats.splice(1, 1));
      });
      assert.deepEqual(ids(walked), [...there.filter((id) => id !== "chat_7"), "chat_new", "chat_7"]);
      assert(asked.length <= 6, `asked for ${asked}`);
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
          collectGarbage?.();
          most = Math.max(most, process.memoryUsage().heapUsed - before);
        }
      }
      assert.equal(count, 100_000);
      // The items alone are 100,000 objects; what is alive at a time is a page of them and a thousand ids.
      assert(most < 64 * 1024 * 1024, `${most} bytes`);
    });
  });
});

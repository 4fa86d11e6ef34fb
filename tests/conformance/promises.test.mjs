// What the client's methods return: an ordinary promise, with `withResponse` and, for a list, the walk on it.

import { assert, failure, suite, test, withEmulator } from "./harness.mjs";

suite("a call is an ordinary promise,", () => {
  const context = withEmulator();

  /** A promise of each kind. */
  const promises = () => ({
    "a call": context.postproxy.listProfiles(),
    "a list": context.postproxy.listChats(context.emulator.profiles.facebook),
  });

  test("of the class that every promise has", async () => {
    for (const [kind, promise] of Object.entries(promises())) {
      assert.equal(Object.getPrototypeOf(promise), Promise.prototype, kind);
      assert.equal(Promise.resolve(promise), promise, kind);
      assert.equal(promise.then().constructor, Promise, kind);
      assert("data" in (await promise), kind);
    }
  });

  test("that shows nothing of what it has beside", async () => {
    for (const [kind, promise] of Object.entries(promises())) {
      assert.deepEqual(Object.keys(promise), [], kind);
      assert.equal(JSON.stringify(promise), "{}", kind);
      await promise;
    }
  });

  test("with the rest of the answer, as often as it is asked for", async () => {
    for (const [kind, promise] of Object.entries(promises())) {
      const { withResponse } = promise;
      const [first, second] = [await promise.withResponse(), await withResponse()];
      assert.equal(first.data, await promise, kind);
      assert.equal(second.data, first.data, kind);
      assert.deepEqual([first.status, first.attempts], [200, 1], kind);
    }
  });

  test("and so is what it fails with", async () => {
    const promise = context.postproxy.getChat("chat_of_nobody");
    const error = await failure(promise.withResponse());
    assert.equal(error.name, "NotFoundError");
    assert.equal(await failure(promise), error);
  });

  test("that only a list walks on from", async () => {
    const { "a call": call, "a list": list } = promises();
    assert.equal(call[Symbol.asyncIterator], undefined);
    for await (const chat of list) assert.fail(`nobody has written, and there is ${chat.id}`);
    await call;
  });
});

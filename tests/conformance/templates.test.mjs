// WhatsApp's message templates: what is listed, submitted, changed and deleted, and what of it can be sent.

import { assert, failure, personWrites, suite, test, until, withEmulator } from "./harness.mjs";

const DAY_SECONDS = 24 * 60 * 60;
const body = (text) => [{ type: "BODY", text }];

suite("templates", () => {
  const context = withEmulator();
  const profile = () => context.emulator.profiles.whatsapp;
  const list = async (query) => (await context.postproxy.listTemplates(profile(), query)).data;
  const languages = async (name) => (await list({ name })).map(({ language }) => language).sort();

  const create = async (name, language = "en_US") => {
    const content = { name, language, category: "UTILITY", components: body("Hi {{1}}!") };
    const made = await context.postproxy.createTemplate(profile(), content);
    await until("the review", async () => {
      const { status } = await context.postproxy.getTemplate(profile(), made);
      return status === "APPROVED";
    });
    return made;
  };

  test("are listed, with their status and what they need", async () => {
    const all = await list();
    const statuses = new Set(all.map(({ status }) => status));
    for (const status of ["APPROVED", "PENDING", "REJECTED"]) assert(statuses.has(status), status);
    const [german, ...others] = await list({ name: "order_shipped", language: "de", refresh: true });
    assert.deepEqual([german.variable_count, others], [2, []]);
    assert.equal(german.message_send_ttl_seconds, null);
    assert((await list({ status: "REJECTED" })).every(({ rejected_reason: reason }) => reason !== null));
  });

  test("are found by either id, by the name and its language, and as they are", async () => {
    const [german] = await list({ name: "order_shipped", language: "de" });
    const references = [
      german,
      german.id,
      german.external_id,
      { id: german.id },
      { name: "order_shipped", language: "de" },
    ];
    for (const reference of references) {
      assert.deepEqual(await context.postproxy.getTemplate(profile(), reference), german);
    }
    const vague = await failure(context.postproxy.getTemplate(profile(), "order_shipped"));
    assert.equal(vague.status, 422);
    assert.equal(vague.field, "language");
    const missing = await failure(context.postproxy.getTemplate(profile(), { name: "nothing" }));
    assert.equal(missing.status, 404);
  });

  test("are submitted, and can be sent once they are approved", async () => {
    const { chat } = await personWrites(context.emulator, "whatsapp");
    const content = {
      name: "approved_later",
      language: "en_US",
      category: "UTILITY",
      components: body("Hi {{1}}!"),
    };
    const made = await context.postproxy.createTemplate(profile(), content);
    assert.equal(made.status, "PENDING");
    const template = { id: made.id, variables: ["Jane"] };
    const waiting = { name: "spring_sale", variables: ["Jane"] };
    const early = await failure(context.postproxy.sendMessage(chat, { template: waiting }));
    assert.deepEqual([early.status, early.field], [422, "template.name"]);
    await until("the review", async () => {
      const { status } = await context.postproxy.getTemplate(profile(), made);
      return status === "APPROVED";
    });
    const sent = await context.postproxy.sendMessage(chat, { template });
    assert.deepEqual(sent.template, {
      id: made.id,
      external_id: made.external_id,
      name: "approved_later",
      language: "en_US",
      variables: ["Jane"],
    });
  });

  test("are the only content outside of the window, and the error says so", async () => {
    const { chat } = await personWrites(context.emulator, "whatsapp");
    await context.emulator.control("clock", { advance_seconds: DAY_SECONDS + 1 });
    const late = await context.postproxy.sendMessage(chat, { body: "Hello?" });
    const error = await failure(context.postproxy.waitForMessage(late.id));
    assert.equal(error.code, "message_failed");
    const { platform_error_code: code, postproxy_note: note } = error.body.error_details;
    assert.equal(code, "131047");
    assert.match(note, /template/);
    const template = { name: "hello_world", language: "en_US" };
    const { id } = await context.postproxy.sendMessage(chat, { template });
    await context.postproxy.waitForMessage(id);
  });

  test("need their variables", async () => {
    const { chat } = await personWrites(context.emulator, "whatsapp");
    const template = { name: "order_shipped", language: "de", variables: ["Jane"] };
    const error = await failure(context.postproxy.sendMessage(chat, { template }));
    assert.deepEqual([error.status, error.field], [422, "template.variables"]);
    const nameless = await failure(context.postproxy.sendMessage(chat, { template: { variables: [] } }));
    assert.deepEqual([nameless.outcome, nameless.field], ["not_sent", "template.name"]);
  });

  test("for codes take the code as their one variable", async () => {
    const { chat } = await personWrites(context.emulator, "whatsapp");
    const made = await context.postproxy.createTemplate(profile(), {
      name: "login_code",
      language: "en_US",
      category: "AUTHENTICATION",
      components: [
        { type: "BODY", add_security_recommendation: true },
        { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
      ],
    });
    assert.equal(made.variable_count, 1);
    await context.emulator.control("template", { template_id: made.id, status: "APPROVED" });
    const template = { name: "login_code", variables: ["123456"] };
    const { id } = await context.postproxy.sendMessage(chat, { template });
    const { status } = await context.postproxy.waitForMessage(id);
    assert.equal(status, "published");
    const without = await failure(context.postproxy.sendMessage(chat, { template: { name: "login_code" } }));
    assert.deepEqual([without.status, without.field], [422, "template.variables"]);
  });

  test("are checked before they are submitted", async () => {
    const content = { name: "Order Late", language: "en_US", category: "UTILITY" };
    const error = await failure(context.postproxy.createTemplate(profile(), content));
    assert.equal(error.outcome, "not_sent");
    assert.match(error.message, /^name must be .* components is required/);
  });

  test("are changed, and reviewed again", async () => {
    const made = await create("changed_later");
    const changes = { components: body("Hello {{1}} and {{2}}!"), message_send_ttl_seconds: 600 };
    const changed = await context.postproxy.updateTemplate(profile(), made, changes);
    assert.deepEqual(
      [changed.status, changed.variable_count, changed.message_send_ttl_seconds],
      ["PENDING", 2, 600],
    );
    const nothing = await failure(context.postproxy.updateTemplate(profile(), made, {}));
    assert.equal(nothing.outcome, "not_sent");
  });

  test("are deleted one by one, and all languages only by a name alone", async () => {
    const [english] = [
      await create("farewell"),
      await create("farewell", "de"),
      await create("farewell", "fr"),
    ];
    // The template itself holds its name too, which must not be taken for all of its languages.
    const deleted = await context.postproxy.deleteTemplate(profile(), english);
    assert.deepEqual(deleted, { success: true });
    assert.deepEqual(await languages("farewell"), ["de", "fr"]);
    await context.postproxy.deleteTemplate(profile(), { name: "farewell", language: "de" });
    assert.deepEqual(await languages("farewell"), ["fr"]);
    await create("farewell", "it");
    await context.postproxy.deleteTemplate(profile(), { name: "farewell" });
    assert.deepEqual(await languages("farewell"), []);
  });

  test("are not deleted by a language or an id that is missing by mistake", async () => {
    const mistakes = [
      [{ name: "order_shipped", language: undefined }, "template.language"],
      [{ name: "order_shipped", language: null }, "template.language"],
      [{ name: "order_shipped", language: "" }, "language"],
      [{ name: "order_shipped", lang: "de" }, "template.lang"],
      [{ name: "order_shipped", Language: "de", language: "de" }, "template.Language"],
      [{ Id: "1", name: "order_shipped" }, "template.Id"],
      [{ id: undefined, name: "order_shipped" }, "template.id"],
      [{ id: null, name: "order_shipped", language: "de" }, "template.id"],
      [{ name: undefined }, "template.name"],
      [{}, "template.name"],
      [undefined, "template_id"],
      ["", "template_id"],
    ];
    for (const [template, field] of mistakes) {
      const error = await failure(context.postproxy.deleteTemplate(profile(), template));
      assert.deepEqual([error.outcome, error.field], ["not_sent", field], JSON.stringify(template));
    }
    assert.deepEqual(await languages("order_shipped"), ["de", "en_US"]);
  });

  test("of the library are Meta's own, as they are", async () => {
    const query = { name: "delivery_update_1", language: "en_US" };
    const library = await context.postproxy.listTemplateLibrary(profile(), query);
    assert.deepEqual(
      library.data.map(({ name }) => name),
      ["delivery_update_1"],
    );
    const content = {
      ...{ name: "from_the_library", language: "en_US", category: "UTILITY" },
      library_template_name: "delivery_update_1",
    };
    assert.equal((await context.postproxy.createTemplate(profile(), content)).variable_count, 3);
  });

  test("are WhatsApp's", async () => {
    const error = await failure(context.postproxy.listTemplates(context.emulator.profiles.telegram));
    assert.equal(error.status, 422);
  });
});

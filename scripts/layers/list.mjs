// The layers of each house, the highest first. A file may import from its own layer and from lower ones. `npm run check`
// holds the code to this list, and `npm run build` draws it in ARCHITECTURE.md.

/**
 * A place is a file, or a folder with everything in it. Folders in `without` are houses of their own, or built.
 * @type {{ folder: string, without?: string[], layers: { name: string, about: string, files: string[] }[] }[]}
 */
export const houses = [
  {
    folder: "crates/core/src",
    layers: [
      { name: "face", about: "the crate's public names", files: ["lib.rs"] },
      {
        name: "boundary",
        about: "the work that both bindings do alike",
        files: ["boundary.rs", "boundary/"],
      },
      {
        name: "receiver",
        about: "what becomes of each event that is received: deliveries, lanes, answers that are sent once",
        files: ["receiver/"],
      },
      {
        name: "call",
        about: "one call: attempts, waits, deadline, idempotency key, outcome",
        files: ["call/"],
      },
      { name: "client", about: "what all calls of a client share", files: ["client.rs"] },
      {
        name: "rules",
        about: "the endpoints and their contents, webhooks, the messaging window",
        files: ["operation/", "webhook/", "window.rs"],
      },
      {
        name: "options",
        about: "options and arguments, and how they are refused",
        files: ["call_options.rs", "field.rs", "network.rs", "own_headers.rs"],
      },
      {
        name: "models",
        about: "the objects on the wire, and what each platform can do",
        files: ["limits.rs", "model/", "platform.rs", "reaction.rs"],
      },
      {
        name: "errors",
        about: "a failed call, as every layer above reports it",
        files: ["error.rs", "headers.rs"],
      },
      {
        name: "ground",
        about: "texts, times, hosts and JSON text, which know nothing of the API",
        files: ["host.rs", "jitter.rs", "media_type.rs", "redact.rs", "spelling.rs", "time.rs", "to_json.rs"],
      },
    ],
  },
  {
    folder: "crates/fast/src",
    layers: [
      { name: "face", about: "the crate's public names", files: ["lib.rs"] },
      { name: "signature", about: "a webhook's signature", files: ["signature.rs"] },
      { name: "parts", about: "HMAC, JSON and UTF-16", files: ["hmac.rs", "json/", "utf16.rs"] },
    ],
  },
  {
    folder: "crates/node/src",
    layers: [
      { name: "face", about: "the addon's exports", files: ["lib.rs", "receiver.rs", "webhook.rs"] },
      {
        name: "call",
        about: "the calls of an environment, and the loop that drives each",
        files: ["call.rs", "drive.rs"],
      },
      {
        name: "engine",
        about: "the thread of all calls, and what is told of them",
        files: ["engine.rs", "notices.rs"],
      },
      {
        name: "client",
        about: "reqwest's clients: proxies, certificates, addresses; uploads",
        files: [
          ...["client.rs", "http_client.rs", "route.rs", "certificates.rs", "addresses.rs"],
          ...["upload.rs", "feed.rs"],
        ],
      },
    ],
  },
  {
    folder: "crates/wasm/src",
    layers: [
      {
        name: "face",
        about: "the module's exports",
        files: ["lib.rs", "platform.rs", "receiver.rs", "webhook.rs"],
      },
      { name: "call", about: "a call, for JavaScript to drive", files: ["call.rs"] },
      { name: "client", about: "a client", files: ["client.rs"] },
    ],
  },
  {
    folder: "crates/xtask/src",
    layers: [
      { name: "program", about: "the command", files: ["main.rs"] },
      {
        name: "steps",
        about:
          "the glue, the module's panics and the size of its parts, the rules for dependencies, the generated files",
        files: ["deny.rs", "generate.rs", "panics.rs", "parts.rs"],
      },
      {
        name: "writers",
        about: "a writer for each kind of generated text",
        files: [
          "client.rs",
          "control.rs",
          "control_methods.rs",
          "endpoints.rs",
          "facts.rs",
          "facts/",
          "pages.rs",
          "pages/",
        ],
      },
      {
        name: "models",
        about:
          "the defaults of the models, and their schemas, which the facts read too; the names of functions",
        files: ["models.rs", "symbols.rs"],
      },
    ],
  },
  {
    folder: "crates/bench-server/src",
    layers: [
      { name: "program", about: "the command: ports, and its end", files: ["main.rs"] },
      { name: "serve", about: "connections, with TLS and without", files: ["serve.rs"] },
      {
        name: "parts",
        about: "the answers; the certificate; sends, the floor of every client",
        files: ["answer.rs", "load.rs", "tls.rs"],
      },
    ],
  },
  {
    folder: "crates/emulator/src",
    layers: [
      { name: "program", about: "the command: arguments, log, socket, a clean end", files: ["main/"] },
      { name: "face", about: "the library's public names", files: ["lib.rs"] },
      { name: "emulator", about: "opens the data folder, and holds all parts", files: ["emulator.rs"] },
      {
        name: "http",
        about: "the API, the control endpoints, OpenAPI, the page, the log of requests",
        files: ["http/"],
      },
      {
        name: "data",
        about: "the data folder as a whole: options, the first content, export and import",
        files: ["data/"],
      },
      { name: "platform", about: "plays the platforms; rules/ judges without IO", files: ["platform/"] },
      {
        name: "conversation",
        about: "chats, outgoing messages, reactions, events",
        files: ["conversation/"],
      },
      { name: "webhook", about: "signed deliveries and their retries", files: ["webhook/"] },
      {
        name: "parts",
        about: "media, faults, and workers that take due jobs in shares",
        files: ["attachment/", "fault/", "work/"],
      },
      { name: "store", about: "SQLite: the rows, transactions, plans", files: ["store/"] },
      { name: "ground", about: "the clock, ids, hosts, secrets, HTTP clients", files: ["ground/"] },
    ],
  },
  {
    folder: "crates/emulator/page/src",
    layers: [
      { name: "page", about: "the page as a whole", files: ["main.tsx", "app.tsx"] },
      { name: "views", about: "the phone, the inbox and the log", files: ["views/"] },
      { name: "parts", about: "what several views draw", files: ["parts/"] },
      { name: "state", about: "what the page knows: one store for each concern", files: ["state/"] },
      {
        name: "ground",
        about: "control endpoints, keys, formats, the theme",
        files: ["control.ts", "format.ts", "generated.ts", "keys.ts", "theme.ts"],
      },
    ],
  },
  {
    folder: "npm",
    without: ["wasm/", "cjs/", "platforms/", "emulator/", "chat-adapter/"],
    layers: [
      {
        name: "entries",
        about: "a few lines for each runtime: its loader, the module, and the names to export",
        files: [
          "contract.ts",
          "browser.cjs",
          "browser.js",
          "bun.js",
          "deno.js",
          "edge-light.js",
          "node.js",
          "workerd.js",
          "entries/",
          "webhooks/",
          "binding/addon.cjs",
        ],
      },
      { name: "face", about: "the names that the package exports", files: ["postproxy.js", "receive.js"] },
      {
        name: "command",
        about: "`npx postproxy-dm`: a file for each command",
        files: ["cli.js", "cli/"],
      },
      {
        name: "testing",
        about: "what users' tests work with: the contract of stores",
        files: ["testing/"],
      },
      {
        name: "tracing",
        about: "spans and metrics for OpenTelemetry, made from what the tracing channels tell",
        files: ["opentelemetry/"],
      },
      {
        name: "receiver",
        about: "receives webhooks, drives core's machine, and runs the handlers",
        files: [
          "receiver/alone.js",
          "receiver/asks.js",
          "receiver/catch-up.js",
          "receiver/clock.js",
          "receiver/command.js",
          "receiver/context.js",
          "receiver/create.js",
          "receiver/delivery.js",
          "receiver/direct.js",
          "receiver/driver.js",
          "receiver/errors.js",
          "receiver/event.js",
          "receiver/hold.js",
          "receiver/incoming.js",
          "receiver/intent.js",
          "receiver/kept.js",
          "receiver/keyed-client.js",
          "receiver/lane-of.js",
          "receiver/local.js",
          "receiver/open.js",
          "receiver/options.js",
          "receiver/receiver.js",
          "receiver/rows.js",
          "receiver/run.js",
          "receiver/store-calls.js",
          "receiver/tell.js",
          "receiver/verify.js",
          "receiver/wait-until.js",
          "receiver/work.js",
          "receiver/worker.js",
          "receiver/works.js",
        ],
      },
      {
        name: "facade",
        about: "the client, its promises and walks, webhooks, answers to events",
        files: [
          "client.js",
          "keys.js",
          "located.js",
          "open-calls.js",
          "path.js",
          "platform.js",
          "promise.js",
          "receipt.js",
          "reference.js",
          "reply.js",
          "since.js",
          "turns.js",
          "wait.js",
          "walk.js",
          "webhook.js",
        ],
      },
      {
        name: "stores",
        about: "where a receiver keeps events; each takes the user's own client",
        files: ["stores/"],
      },
      {
        name: "bytes",
        about: "the raw bytes of a webhook in any framework",
        files: ["receiver/body/"],
      },
      {
        name: "loaders",
        about: "how each runtime finds a binding",
        files: [
          "binding/browser.js",
          "binding/browser-on-node.js",
          "binding/bun.js",
          "binding/deno.js",
          "binding/edge-light.js",
          "binding/missing.js",
          "binding/network/",
          "binding/native-or-wasm.js",
          "binding/node.js",
          "binding/node-builtin.js",
          "binding/node-file.js",
          "binding/node-locate.js",
          "binding/node-platform.js",
          "binding/workerd.js",
        ],
      },
      {
        name: "bindings",
        about: "one interface, with a native and a WebAssembly side",
        files: [
          "binding/glue/",
          "binding/modules/",
          "binding/binding.js",
          "binding/native.js",
          "binding/native-calls.js",
          "binding/native-file.js",
          "binding/feed.js",
          "binding/wasm.js",
          "binding/wasm-webhooks.js",
          "binding/wasm/",
        ],
      },
      {
        name: "watching",
        about: "what the log and whoever traces is told",
        files: ["watch/"],
      },
      {
        name: "values",
        about: "what callers give, read with care",
        files: [
          "content.js",
          "environment.js",
          "given.js",
          "invalid.js",
          "media.js",
          "stream.js",
          "network.js",
          "options-of.js",
          "page.js",
          "signal.js",
          "sleep.js",
          "time.js",
        ],
      },
      {
        name: "names",
        about: "errors, headers and models, most of them generated from core; the machine's timers",
        files: ["answers.js", "error.js", "generated.js", "headers.js", "models.js", "timers.js"],
      },
    ],
  },
  {
    folder: "npm/chat-adapter",
    layers: [
      { name: "face", about: "the package's public names", files: ["index.js"] },
      {
        name: "adapter",
        about: "the members that the Chat SDK calls, and the adapter's options",
        files: ["adapter.js", "lives-on.js", "options.js", "strategy.js"],
      },
      {
        name: "work",
        about: "what is received, posted and looked up",
        files: [
          ...["receiving.js", "stream.js", "posting.js", "edit.js", "reactions.js"],
          ...["messages.js", "history.js", "chats.js", "open-chat.js", "attachments.js"],
        ],
      },
      { name: "state", about: "the receiver's store in the Chat SDK's own state", files: ["state/"] },
      {
        name: "content",
        about: "what a postable of the Chat SDK becomes on each platform, without IO",
        files: ["content/"],
      },
      {
        name: "parts",
        about: "turns, ids, errors, and what platforms can do",
        files: ["errors.js", "platforms.js", "threads.js", "turn.js"],
      },
    ],
  },
  {
    folder: "npm/emulator",
    layers: [
      { name: "entries", about: "`startEmulator`, and the command", files: ["cli.js", "index.js"] },
      {
        name: "parts",
        about: "the binary, its first line, and a method for each control endpoint",
        files: ["binary.js", "emulator.js", "first-line.js", "start.js"],
      },
      {
        name: "names",
        about: "the error, and the control endpoints, generated from the emulator",
        files: ["control.js", "error.js"],
      },
    ],
  },
];

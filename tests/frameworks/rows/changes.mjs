// What several rows have in common: where they run, and how their body is used before the handler.

export const NODE = ["node-18", "node-24"];
export const PARSER_FIRST = [
  [/app\.post\("\/webhooks", (.*)\);.*\napp\.use\((.*)\);/, 'app.use($2);\napp.post("/webhooks", $1);'],
];
export const READ_FIRST_NODE =
  "const used = async (req, res) => {\n  for await (const part of req) void part;\n  return webhook(req, res);\n};\n";
export const READ_FIRST_WEB =
  "const used = async (request) => {\n  await request.text();\n  return webhook(request);\n};\n";

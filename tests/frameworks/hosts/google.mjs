// Serves what an example registers with Google's Functions Framework, or exports as firebase-functions makes it.

import { http } from "@google-cloud/functions-framework";
import { getTestServer } from "@google-cloud/functions-framework/testing";

export async function serve(file, port, id) {
  const module = await import(file);
  const name = module.webhooks ? id.replace(" ", "-") : "webhooks";
  if (module.webhooks) http(name, module.webhooks);
  await new Promise((resolve) => getTestServer(name).listen(port, "127.0.0.1", resolve));
}

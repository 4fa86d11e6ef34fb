// What a page is told whose WebAssembly module is not where it is looked for: by a call, by ready(), at once.

import * as sdk from "postproxy-dm";

const told = (error) => {
  const { name, code, outcome, message } = error;
  return { isOurs: error instanceof sdk.PostproxyError, name, code, outcome, message };
};

const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: location.origin });
const failures = [postproxy.listProfiles(), sdk.ready()].map((it) => it.then(() => "it is there", told));
try {
  failures.push(sdk.reactionEmoji("like"));
} catch (error) {
  failures.push(told(error));
}
console.log(JSON.stringify(await Promise.all(failures)));

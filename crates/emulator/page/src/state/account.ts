// The account that the emulator serves, and the SDK's client for it.

import { Postproxy } from "postproxy-dm";
import { type Account, control } from "../control";
import { latest } from "./latest";
import { wordsOf } from "./notice";
import { Store } from "./store";

export const accountStore = new Store<{
  account?: Account;
  client?: Postproxy;
  /** Why the page can't work at all. */
  obstacle?: string;
}>({});

/** Returns the SDK's client. It exists before anything is shown that could need it. */
export function postproxy(): Postproxy {
  const { client } = accountStore.state;
  if (!client) throw new Error("the account is not there yet");
  return client;
}

export const loadAccount = latest(async () => {
  try {
    const account = await control.account();
    const isSame = account.api_key === accountStore.state.account?.api_key;
    const client = isSame
      ? accountStore.state.client
      : new Postproxy({ apiKey: account.api_key, baseUrl: location.origin });
    accountStore.set({ account, client, obstacle: undefined });
  } catch (error) {
    accountStore.set({ obstacle: wordsOf(error) });
    throw error;
  }
});

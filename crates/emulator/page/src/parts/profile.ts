// The profiles of the account: the business, as each platform knows it.

import type { Profile } from "postproxy-dm";
import type { Account } from "../control";

export const profileOf = (account: Account, id: string) =>
  account.profiles.find((profile) => profile.id === id);

export const profileName = (profile: Profile | undefined) =>
  profile?.name ?? profile?.username ?? profile?.id ?? "";

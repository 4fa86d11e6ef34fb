// Parts of cards that several tests post.

import { Button, LinkButton, Select, SelectOption } from "chat";

export const ok = Button({ id: "ok", label: "OK", value: "1042" });
export const no = Button({ id: "no", label: "No" });
export const view = LinkButton({ url: "https://shop.example/1042", label: "View" });
export const picture = "https://shop.example/1042.png";
export const sizes = Select({
  id: "size",
  label: "Which size?",
  options: [
    SelectOption({ label: "Small", value: "S" }),
    SelectOption({ label: "Large", value: "L", description: "Fits most" }),
  ],
});
export const many = (count) =>
  Array.from({ length: count }, (_, at) => Button({ id: `b${at}`, label: `Button ${at}` }));
export const long = "The parcel is on its way. ".repeat(6).trim();

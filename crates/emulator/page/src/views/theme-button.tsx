// Light or dark: the button that changes it.

import { useState } from "preact/hooks";
import { Icon } from "../parts/icons";

export function ThemeButton() {
  const prefers = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const [isDark, setDark] = useState(
    () => (document.documentElement.dataset.theme ?? (prefers() ? "dark" : "light")) === "dark",
  );
  const toggle = () => {
    const theme = isDark ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    setDark(!isDark);
  };
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={isDark ? "Light theme" : "Dark theme"}
      onClick={toggle}
    >
      <Icon name={isDark ? "sun" : "moon"} />
    </button>
  );
}

// Light or dark, as it was chosen here before. Runs before anything is painted.

const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;

// Sets the theme that was chosen here before, light or dark. Runs before anything is painted.

const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;

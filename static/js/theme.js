// Colours: as the device says, light or dark. Runs before the page is drawn, so that nothing flashes.
(() => {
  const KEY = "keel-theme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto"; // Storage is closed to us: follow the device.
    }
  };
  const apply = () => {
    const theme = chosen();
    document.documentElement.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    for (const button of document.querySelectorAll("[data-theme-choice] button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  };
  const choose = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      document.documentElement.dataset.bsTheme = theme;
      return;
    }
    apply();
  };

  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-choice]")) {
      group.hidden = false;
      group.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) choose(button.value);
      });
    }
    apply();
  });
})();

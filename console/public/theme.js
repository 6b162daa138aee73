// Runs before the first paint, so that a chosen theme does not flash. Kept in step with src/shell/theme.ts.
(function () {
  try {
    var chosen = localStorage.getItem("tandem.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (e) {
    // No storage: the system's theme it is.
  }
})();

// Runs in the head, before the first paint: what this browser has chosen (see settings.js) is there at once.
(() => {
  for (const name of ["theme", "text"]) {
    try {
      const chosen = localStorage.getItem("corpusqa." + name);
      if (/^[a-z]+$/.test(chosen)) document.documentElement.dataset[name] = chosen;
    } catch { /* private windows may refuse: as the system has it */ }
  }
})();

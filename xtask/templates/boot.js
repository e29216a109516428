// Starts the program, or says that it could not be started. What was painted meanwhile goes away in the same frame.
try {
  const [config, program] = await Promise.all([
    fetch(new URL("../../config.json", import.meta.url)).then((answer) => answer.json()),
    import("./{{js}}").then(async (program) => {
      await program.default({ module_or_path: new URL("./{{wasm}}", import.meta.url) });
      return program;
    }),
  ]);
  program.start(config.base);
  document.getElementById("shell")?.remove();
} catch (error) {
  document.getElementById("start-skeleton")?.remove();
  document.getElementById("start-failed")?.removeAttribute("hidden");
  throw error;
}

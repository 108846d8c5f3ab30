// Starts the page, or the worker that trains, from the same wasm. The page's only JavaScript.

const start = async (glue, wasm) => {
  const { default: init } = await import(glue);
  await init({ module_or_path: wasm });
};

// What works when nothing else does any more: a plain message, and the way on.
const say = (heading, text, detail) => {
  if (document.querySelector(".stopped")) return;
  document.getElementById("starting")?.remove();
  const make = (tag, content) => Object.assign(document.createElement(tag), { textContent: content });
  const reload = make("button", "Load it again");
  reload.addEventListener("click", () => location.reload());
  const box = document.createElement("div");
  box.className = "stopped";
  box.setAttribute("role", "alert");
  box.append(make("h1", heading), make("p", text), make("p", detail), reload);
  document.body.append(box);
};
const stopped = (detail) =>
  say("The page has stopped", "Something broke inside it. Your settings are in the address: loading it again keeps them.", detail);

if (typeof document === "undefined") {
  // A worker: the page says where the glue is, and hands over the wasm that it has already compiled.
  const first = ({ data: { js, module } }) =>
    start(js, module).catch((error) => setTimeout(() => { throw error; })); // thrown so, the page hears of it
  addEventListener("message", first, { once: true });
} else {
  const { dataset } = document.getElementById("boot");
  const at = (name) => new URL(name, document.baseURI).href;
  addEventListener("playground-stopped", ({ detail }) => stopped(detail));
  // a wasm trap that is no panic: out of memory, out of stack
  const traps = [globalThis.WebAssembly?.RuntimeError, RangeError].filter(Boolean);
  const trap = (error) => {
    if (traps.some((kind) => error instanceof kind)) stopped(error.message);
  };
  addEventListener("error", ({ error }) => trap(error));
  addEventListener("unhandledrejection", ({ reason }) => trap(reason));
  // asked for together: neither waits for the other
  start(at(dataset.js), fetch(at(dataset.wasm))).catch((error) => {
    console.error(error);
    say("The page can't start here", "It needs a browser with WebAssembly and its SIMD instructions: Chrome or Edge 91, Firefox 89, Safari 16.4, or newer.", String(error));
  });
}

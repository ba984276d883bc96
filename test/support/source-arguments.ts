/**
 * What Node is started with where threads run from the sources. Node strips types by a WebAssembly module that all
 * threads of a process share, and V8 (13.6 in Node 24.21) crashed in `Runtime_TierUpWasmToJSWrapper` when it optimised
 * that module's wrappers in one thread while another ended: once in some twenty runs of a file that starts many stores.
 * A wrapper is optimised after so many calls; here never. The built program strips nothing and needs none of this.
 */
export const sourceArguments: readonly string[] = ["--wasm-wrapper-tiering-budget=2000000000"];

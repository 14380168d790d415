/** The part of `AsyncLocalStorage` that is used. */
export interface AsyncStorage<Store> {
  run<Result>(store: Store, run: () => Result): Result;
  getStore(): Store | undefined;
}

type AsyncStorageClass = new <Store>() => AsyncStorage<Store>;

interface Runtime {
  /** Vercel's edge runtime has it here; on workerd with the flag `nodejs_als` alone an application may put it here. */
  readonly AsyncLocalStorage?: AsyncStorageClass;
  readonly process?: {
    getBuiltinModule?(name: string): { AsyncLocalStorage?: AsyncStorageClass } | undefined;
  };
}

/**
 * Makes storage that follows a request through its promises: on Node, Bun, Deno, workerd with `nodejs_compat` and
 * Vercel's edge runtime. Nothing is imported, so that no bundle holds a module which its runtime has not.
 *
 * @returns `undefined` where the runtime has none: then only what is tracked through the scope itself belongs to it.
 */
export function createAsyncStorage<Store>(): AsyncStorage<Store> | undefined {
  const { AsyncLocalStorage, process } = globalThis as Runtime;
  const Found = AsyncLocalStorage ?? process?.getBuiltinModule?.("async_hooks")?.AsyncLocalStorage;
  return Found && new Found<Store>();
}

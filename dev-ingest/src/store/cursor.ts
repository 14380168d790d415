/** A place in a store that its holder moves on. */
export interface Cursor {
  /** Where the holder before it was. */
  readonly seq: number;
  /** @throws {StoreUnavailableError} When it could not be saved, or another may have taken it. */
  save(seq: number): Promise<void>;
  release(): Promise<void>;
}

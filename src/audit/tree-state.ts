/** How the log's tree stands, for whoever asks its integrator. */
export interface TreeState {
  readonly origin: string;
  /** Entries in the signed tree, and its root, 32 bytes in base64. */
  readonly size: number;
  readonly root: string;
  /** Why nothing more is integrated; null while it is. */
  readonly halted: string | null;
  /** Of the latest checkpoint in the store, and of the latest there with the witnesses it needs. */
  readonly publishedSize: number;
  readonly cosignedSize: number;
}

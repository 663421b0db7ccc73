const closings = new Set<() => Promise<void>>();

/** Has something be closed also when the run is interrupted. */
export function closeLater(close: () => Promise<void>): () => Promise<void> {
  const once = async (): Promise<void> => {
    if (closings.delete(once)) await close();
  };
  closings.add(once);
  return once;
}

/** Closes what a run has left, the latest first. */
export async function closeAll(): Promise<void> {
  for (const close of [...closings].reverse()) await close().catch(() => undefined);
}

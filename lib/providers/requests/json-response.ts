/** Whether a body that could be read was JSON: forms are the only other kind that is read. */
export function isJsonResponse(headers: Readonly<Record<string, string>>): boolean {
  const type = (headers['content-type'] ?? '').toLowerCase();
  return !type.startsWith('application/x-www-form-urlencoded');
}

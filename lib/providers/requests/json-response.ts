/** Whether a body that could be read was JSON: the only other readable format is a form. */
export function isJsonResponse(headers: Readonly<Record<string, string>>): boolean {
  const type = (headers['content-type'] ?? '').toLowerCase();
  return !type.startsWith('application/x-www-form-urlencoded');
}

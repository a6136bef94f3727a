/** Called once by Next.js when a server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { startTelemetry } = await import('./lib/telemetry/telemetry.service');
  const { readSettings } = await import('./lib/settings');
  startTelemetry(readSettings(process.env).telemetry);
}

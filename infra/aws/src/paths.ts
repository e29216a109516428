// Which addresses everybody may call, and who answers them. Those for staff are in `staff.ts`.

/** Registering, looking up, published draws. */
export const OPEN: readonly string[] = ['/api/attendee/{proxy+}', '/v1/{proxy+}', '/draws/{proxy+}', '/pictures/{proxy+}'];

/**
 * Open to everybody as well, but these change a board, or delete, or send a letter at a time when nobody works the
 * queue: whoever answers `OPEN` may neither write that much nor wake the timetable.
 */
export const CLAIMS: readonly string[] = ['/api/attendee/raffle/answer', '/api/attendee/raffle/find-links', '/api/attendee/own-data/{proxy+}'];

// The pictures in the README. Kept only when asked for: SCREENSHOTS=1 cargo xtask e2e -- screenshots
import path from 'node:path';

import { OWNER } from '../festival';
import { expect, test } from '../page';

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'screenshots');

test.describe('signed in', () => {
  test.use({ storageState: OWNER });

  test('both surfaces look as the README shows them', async ({ page, isMobile }) => {
    test.skip(isMobile, 'one picture each is enough');
    await page.goto('/');
    await expect(page.getByRole('link', { name: 'Lanterns on the Lake' })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const attendee = await page.screenshot();
    await page.goto('/backoffice/');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    const backoffice = await page.screenshot();
    expect(attendee.length + backoffice.length).toBeGreaterThan(50_000);
    if (process.env.SCREENSHOTS) {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(path.join(FOLDER, 'attendee.png'), attendee);
      writeFileSync(path.join(FOLDER, 'backoffice.png'), backoffice);
    }
  });
});

// Getting about without a mouse.
import { expect, type Locator, type Page } from '@playwright/test';

/** More stops than any page has on the way. */
const STOPS_MAX = 80;

/** Goes on with the Tab key until this has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stops = 0; stops < STOPS_MAX; stops += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  await expect(target, 'nothing leads there by Tab').toBeFocused();
}

/** Goes there with the Tab key and presses it. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

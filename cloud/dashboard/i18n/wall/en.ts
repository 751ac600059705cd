/** A screen on a wall. */
export const wall = {
  label: 'WALL DISPLAY',
  onlyShows: 'Shows only. To act, use a workstation or the bed.',
  begin: 'Make this a wall display …',
  beginTitle: 'Make this browser a wall display',
  explain:
    'This browser then shows the board to whoever passes, names as the ward wants them, and can do nothing. You are signed out of it. It ends here, or by a coordinator or device administrator on the System page.',
  name: 'Where it hangs',
  ward: 'Shows',
  turn: 'Sign me out and show the board',
  end: 'End the display',
  endSure: 'End this wall display? Somebody has to sign in to begin another.',
  list: 'Wall displays',
  none: 'None.',
  by: 'Begun by',
  seen: 'Last on',
  more_one: '+ {{count}} patient of no higher risk: see a workstation',
  more_other: '+ {{count}} patients of no higher risk: see a workstation',
  empty: 'Nobody of these wards was scored yet.',
  nobody: 'nobody responsible',
};

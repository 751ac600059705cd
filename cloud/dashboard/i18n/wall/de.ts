/** Ein Bildschirm an der Wand. */
export const wall = {
  label: 'WANDANZEIGE',
  onlyShows: 'Zeigt nur an. Gehandelt wird am Arbeitsplatz oder am Bett.',
  begin: 'Zur Wandanzeige machen …',
  beginTitle: 'Diesen Browser zur Wandanzeige machen',
  explain:
    'Dieser Browser zeigt dann die Übersicht allen, die vorbeigehen, mit Namen, wie die Station sie will, und kann nichts tun. Sie werden hier abgemeldet. Die Anzeige endet hier, oder durch Koordination oder Geräteverwaltung auf der Systemseite.',
  name: 'Wo sie hängt',
  ward: 'Zeigt',
  turn: 'Mich abmelden und die Übersicht zeigen',
  end: 'Anzeige beenden',
  endSure: 'Diese Wandanzeige beenden? Für eine neue muss sich jemand anmelden.',
  list: 'Wandanzeigen',
  none: 'Keine.',
  by: 'Begonnen von',
  seen: 'Zuletzt an',
  more_one: '+ {{count}} Patient ohne höheres Risiko: siehe Arbeitsplatz',
  more_other: '+ {{count}} Patienten ohne höheres Risiko: siehe Arbeitsplatz',
  empty: 'Von diesen Stationen wurde noch niemand bewertet.',
  nobody: 'niemand zuständig',
};

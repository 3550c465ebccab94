/* Before anything is drawn: say that scripts run, so that the tables do not hold up the picture. */
document.documentElement.classList.add("js");

"""The theatres of war as data: countries, belligerents and their member states, and those who monitor them."""

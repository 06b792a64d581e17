"""What the commands share; Scrapy takes every class of a command below harvester.commands for a command."""

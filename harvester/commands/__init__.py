"""Commands added to scrapy, one file each; what they share stands in harvester.cli.base."""

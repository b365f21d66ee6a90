"""Pages of a person's notifications, and the page behind the link that ends mails."""

"""One believable year of 澄运物流, a logistics company's back office: the demo, the tests and the screenshots."""

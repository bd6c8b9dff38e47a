-- How often work went from one department to another in a calendar month of the company's zone.
CREATE TABLE handover (
    period    text NOT NULL,
    sender    text NOT NULL,
    recipient text NOT NULL,
    times     bigint NOT NULL,
    PRIMARY KEY (period, sender, recipient)
);

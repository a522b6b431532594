BEGIN TRANSACTION;
CREATE TABLE account (
    account INTEGER NOT NULL,
    title TEXT NOT NULL,
    account_group TEXT NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (account),
    CONSTRAINT ck_account_account_group CHECK (account_group IN ('assets', 'liabilities', 'income', 'expense'))
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "account" VALUES(1000,'Bank control','assets');
INSERT INTO "account" VALUES(1210,'Debtor','assets');
INSERT INTO "account" VALUES(1215,'Accrued income','assets');
INSERT INTO "account" VALUES(1230,'Grant debtor','assets');
INSERT INTO "account" VALUES(1320,'Payments in advance','assets');
INSERT INTO "account" VALUES(1330,'Input VAT','assets');
INSERT INTO "account" VALUES(2100,'Cost control','liabilities');
INSERT INTO "account" VALUES(2110,'Accruals','liabilities');
INSERT INTO "account" VALUES(2190,'Notional cost contra','liabilities');
INSERT INTO "account" VALUES(2210,'Income in advance','liabilities');
INSERT INTO "account" VALUES(2220,'Unallocated receipts','liabilities');
INSERT INTO "account" VALUES(2230,'Output VAT','liabilities');
INSERT INTO "account" VALUES(2240,'Grant in advance','liabilities');
INSERT INTO "account" VALUES(2310,'Creditor','liabilities');
INSERT INTO "account" VALUES(2315,'Accrued creditor','liabilities');
INSERT INTO "account" VALUES(4100,'Recharge: time','income');
INSERT INTO "account" VALUES(4110,'Recharge: unit price','income');
INSERT INTO "account" VALUES(4120,'Recharge: fixed fee','income');
INSERT INTO "account" VALUES(4130,'Recharge: driver','income');
INSERT INTO "account" VALUES(4140,'Recharge: fixed share','income');
INSERT INTO "account" VALUES(4150,'Recharge: direct','income');
INSERT INTO "account" VALUES(4160,'Recharge: follows','income');
INSERT INTO "account" VALUES(4900,'Grant income','income');
INSERT INTO "account" VALUES(5500,'Recharge expense','expense');
INSERT INTO "account" VALUES(5600,'Own cost of the arrangement','expense');
INSERT INTO "account" VALUES(5900,'Write-off','expense');
INSERT INTO "account" VALUES(5910,'VAT written off','expense');
INSERT INTO "account" VALUES(6000,'Cost pool','expense');
INSERT INTO "account" VALUES(6100,'Recoverable cost','expense');
INSERT INTO "account" VALUES(6200,'Retained cost','expense');
INSERT INTO "account" VALUES(6300,'Grant-funded cost','expense');
INSERT INTO "account" VALUES(6400,'Cost outside the arrangement','expense');
CREATE TABLE accounting_period (
    arrangement_id INTEGER NOT NULL,
    period TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    period_number INTEGER NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT pk_accounting_period PRIMARY KEY (arrangement_id, period),
    CONSTRAINT fk_accounting_period_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT ck_accounting_period_period_number CHECK (period_number BETWEEN 1 AND 13),
    CONSTRAINT ck_accounting_period_status CHECK (status IN ('open', 'soft_closed', 'closed'))
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "accounting_period" VALUES(1,'2019-04','2019-20',1,'2019-04-01','2019-04-30','open');
INSERT INTO "accounting_period" VALUES(1,'2019-05','2019-20',2,'2019-05-01','2019-05-31','open');
INSERT INTO "accounting_period" VALUES(1,'2019-06','2019-20',3,'2019-06-01','2019-06-30','soft_closed');
INSERT INTO "accounting_period" VALUES(1,'2019-07','2019-20',4,'2019-07-01','2019-07-31','open');
INSERT INTO "accounting_period" VALUES(1,'2019-08','2019-20',5,'2019-08-01','2019-08-31','open');
INSERT INTO "accounting_period" VALUES(1,'2019-09','2019-20',6,'2019-09-01','2019-09-30','open');
INSERT INTO "accounting_period" VALUES(1,'2019-10','2019-20',7,'2019-10-01','2019-10-31','open');
INSERT INTO "accounting_period" VALUES(1,'2019-11','2019-20',8,'2019-11-01','2019-11-30','open');
INSERT INTO "accounting_period" VALUES(1,'2019-12','2019-20',9,'2019-12-01','2019-12-31','open');
INSERT INTO "accounting_period" VALUES(1,'2019-20-AP13','2019-20',13,'2020-03-31','2020-03-31','open');
INSERT INTO "accounting_period" VALUES(1,'2020-01','2019-20',10,'2020-01-01','2020-01-31','open');
INSERT INTO "accounting_period" VALUES(1,'2020-02','2019-20',11,'2020-02-01','2020-02-29','open');
INSERT INTO "accounting_period" VALUES(1,'2020-03','2019-20',12,'2020-03-01','2020-03-31','open');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE api_token (
    token_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    arrangement_code TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    person TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT pk_api_token PRIMARY KEY (token_id),
    CONSTRAINT uq_api_token_digest UNIQUE (digest),
    CONSTRAINT fk_api_token_person FOREIGN KEY(person) REFERENCES person (person),
    CONSTRAINT ck_api_token_role CHECK (role IN ('preparer', 'approver', 'auditor', 'administrator'))
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE apportionment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    model_version INTEGER NOT NULL,
    working TEXT NOT NULL,
    incurred_to_date_pence INTEGER NOT NULL,
    grant_to_date_pence INTEGER NOT NULL,
    recoverable_to_date_pence INTEGER NOT NULL,
    retained_to_date_pence INTEGER NOT NULL,
    CONSTRAINT pk_apportionment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_apportionment_whole CHECK (incurred_to_date_pence = grant_to_date_pence + recoverable_to_date_pence + retained_to_date_pence),
    CONSTRAINT fk_apportionment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "apportionment" VALUES(1,20,'SETUP','2019-07','2019-07',1,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":60000,"estimated":false,"follows":null,"grant_to_date_pence":40000,"incurred_to_date_pence":100000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"Wholly the recipient''s cost, after grant.","share":"1/1","total_thousandths":null,"twelfth_pence":null}',100000,40000,60000,0);
INSERT INTO "apportionment" VALUES(1,22,'DCS','2019-07','2019-07',1,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":500000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":900000,"joint_quarters":8,"joint_share":"1/2","model_version":1,"months_averaged":1,"post":"DCS","productive_quarters":72,"quantity_to_date_thousandths":null,"recipient_quarters":36,"recipient_thousandths":null,"references":[],"rule":"(recipient days + joint days x joint share) / productive days.","share":"5/9","total_thousandths":null,"twelfth_pence":null}',900000,0,500000,400000);
INSERT INTO "apportionment" VALUES(1,23,'OFFICE','2019-07','2019-07',1,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":5001,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":10001,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"An agreed share of the cost.","share":"1/2","total_thousandths":null,"twelfth_pence":null}',10001,0,5001,5000);
INSERT INTO "apportionment" VALUES(1,24,'HOMES','2019-07','2019-07',1,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":"CHILDREN","entitlement_to_date_pence":25000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":75000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":1000,"references":[],"rule":"The recipient''s CHILDREN / all parties'' on the first day of the month.","share":"1/3","total_thousandths":3000,"twelfth_pence":null}',75000,0,25000,50000);
INSERT INTO "apportionment" VALUES(1,25,'AUDITS','2019-07','2019-07',1,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":30000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":30000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"The pool charges a price, so its cost is wholly recoverable.","share":"1/1","total_thousandths":null,"twelfth_pence":null}',30000,0,30000,0);
INSERT INTO "apportionment" VALUES(1,40,'OFFICE','2019-08','2019-08',1,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":4000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":8000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"An agreed share of the cost.","share":"1/2","total_thousandths":null,"twelfth_pence":null}',8000,0,4000,4000);
INSERT INTO "apportionment" VALUES(1,46,'OFFICE','2019-09','2019-09',1,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":4000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":8000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"An agreed share of the cost.","share":"1/2","total_thousandths":null,"twelfth_pence":null}',8000,0,4000,4000);
CREATE TABLE approval (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    subject_event_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    subject_digest TEXT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    approved_on TEXT NOT NULL,
    CONSTRAINT pk_approval PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_approval_arrangement_id_subject_event_id_party UNIQUE (arrangement_id, subject_event_id, party),
    CONSTRAINT fk_approval_subject_event_id_event FOREIGN KEY(arrangement_id, subject_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_approval_purpose CHECK (purpose IN ('time', 'statement', 'cost_recovery_model', 'rate_card', 'manual_journal', 'set_off', 'write_off', 'period_close', 'period_reopen')),
    CONSTRAINT fk_approval_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "approval" VALUES(1,19,17,'time','95db36137eabd7e6ae3a6de03323bad072ba765ed5bb9137dfeeaa9ac60bc8a5','ASH','P0003','2019-08-05');
INSERT INTO "approval" VALUES(1,33,31,'statement','78abf23c8a5c61c3225d79c21adbec75a051e80fd8f65b4c133bbbe9cddd725b','ASH','P0003','2019-08-08');
INSERT INTO "approval" VALUES(1,34,31,'statement','78abf23c8a5c61c3225d79c21adbec75a051e80fd8f65b4c133bbbe9cddd725b','BIR','P0006','2019-08-08');
INSERT INTO "approval" VALUES(1,44,42,'statement','5968f94573e5f571f5bb285595d1c6a4edea30c1dee77dfcc9493f5e0eb7a74d','ASH','P0003','2019-09-07');
INSERT INTO "approval" VALUES(1,50,48,'statement','93b336d30616af6c1a3210b4fadd0ee7f1aae73255887812b581040fb1bc7290','ASH','P0003','2019-10-08');
INSERT INTO "approval" VALUES(1,51,48,'statement','93b336d30616af6c1a3210b4fadd0ee7f1aae73255887812b581040fb1bc7290','BIR','P0006','2019-10-08');
CREATE TABLE arrangement (
    arrangement_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT pk_arrangement PRIMARY KEY (arrangement_id),
    CONSTRAINT uq_arrangement_code UNIQUE (code)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "arrangement" VALUES(1,'ash-birch');
CREATE TABLE arrangement_definition (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_arrangement_definition PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_arrangement_definition_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "arrangement_definition" VALUES(1,1,'{"bank_holidays":["2019-08-26","2019-12-25","2019-12-26"],"code":"ash-birch","cost_recovery_model":{"agreed_by":["ASH","BIR"],"agreed_on":"2019-06-01","effective_from":"2019-07-01","pools":[{"basis":"direct","class":"development","code":"SETUP","name":"The pool SETUP","party":"BIR","power":"LGA 1972 s.113","vat_evidence":"Made up for tests","vat_treatment":"NON_BUSINESS"},{"basis":"time","class":"operation","code":"DCS","joint_share":"0.5","name":"The pool DCS","post":"DCS","power":"LGA 1972 s.113","vat_evidence":"Made up for tests","vat_treatment":"NON_BUSINESS"},{"basis":"fixed_share","class":"operation","code":"OFFICE","name":"The pool OFFICE","power":"LGA 1972 s.113","share":"0.5","vat_evidence":"Made up for tests","vat_treatment":"NON_BUSINESS"},{"basis":"driver","class":"operation","code":"HOMES","driver":"CHILDREN","name":"The pool HOMES","power":"LGA 1972 s.113","vat_evidence":"Made up for tests","vat_treatment":"NON_BUSINESS"},{"basis":"unit_price","class":"operation","code":"AUDITS","name":"The pool AUDITS","power":"LGA 1972 s.113","vat_evidence":"Made up for tests","vat_treatment":"TAXED_BY_AGREEMENT_20"}],"proration":"working_days","rounding":"half_up_to_host","version":1},"currency":"GBP","development_from":"2019-04-01","dispute_escalation_working_days":[10,10,10],"ends_on":"2019-12-31","excluded_costs":[],"financial_year_starts":"04-01","host":"ASH","name":"A joint arrangement of Ash and Birch","neutrality_tolerance":"0.00","parties":[{"address":"Town Hall","code":"ASH","keeps_book":true,"name":"Ash Council","role":"host","vat_number":"GB999999973"},{"address":"Town Hall","code":"BIR","keeps_book":true,"name":"Birch Council","role":"recipient","vat_number":"GB999999973"},{"address":"Town Hall","code":"DFE","keeps_book":false,"name":"A department","role":"grantor","vat_number":"GB999999973"}],"phases":[{"name":"Only","number":1,"starts_on":"2019-07-01"}],"posts":[{"code":"DCS","employer":"ASH","shared_from":"2019-07-01","shared_to":"2019-12-31","title":"Director of Children''s Services"}],"recipient":"BIR","run_off_closes_on":"2020-03-31","services":[{"code":"AUDIT","name":"Case audit","pool":"AUDITS","unit":"audit"}],"starts_on":"2019-07-01","statement_due_days":30,"statement_issue_day":8}','6e397f8a443a20fb70ce4bec4468d15faa7bc30f5ca1eccc9cefb95abaaf3806');
CREATE TABLE audit_event (
    audit_no INTEGER NOT NULL,
    known INTEGER NOT NULL,
    at TEXT NOT NULL,
    arrangement_id INTEGER,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (audit_no),
    CONSTRAINT ck_audit_event_audit_no CHECK (audit_no >= 1)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "audit_event" VALUES(1,1,'2020-03-31T12:00:00.000000Z',1,'P0001','ASH','administrator','test','set up an arrangement','done','{"after":null,"before":null,"id":"ash-birch","key":"set up"}');
INSERT INTO "audit_event" VALUES(2,2,'2020-03-31T12:00:00.000000Z',1,'operator','ASH','administrator','command-line','register a person','done','{"commitment":"d584edc3c752c9e14474b6ea71298a6ece56ebe988325ea8b77e95ef273f5f5d","person":"P0001"}');
INSERT INTO "audit_event" VALUES(3,3,'2020-03-31T12:00:00.000000Z',1,'operator','ASH','administrator','command-line','register a person','done','{"commitment":"1b67bb454348075fa2eaab2932c401ef49efd8218027b8e804a42e5bcc7c3921","person":"P0002"}');
INSERT INTO "audit_event" VALUES(4,4,'2020-03-31T12:00:00.000000Z',1,'operator','ASH','administrator','command-line','register a person','done','{"commitment":"28beeaa0ea649acaa4a293dc2cfdbca68949e35d9f74fe9c433af162eb4b5c5c","person":"P0003"}');
INSERT INTO "audit_event" VALUES(5,5,'2020-03-31T12:00:00.000000Z',1,'operator','ASH','administrator','command-line','register a person','done','{"commitment":"4052a96299f3960721db1c25b41a74bda9c288d1c5d7d92b23d98b8ad7b33198","person":"P0004"}');
INSERT INTO "audit_event" VALUES(6,6,'2020-03-31T12:00:00.000000Z',1,'operator','BIR','administrator','command-line','register a person','done','{"commitment":"c2f51f5664b6c5a832ca8d7dd77a92bda55696dea49b349eaeafd2326368cb78","person":"P0005"}');
INSERT INTO "audit_event" VALUES(7,7,'2020-03-31T12:00:00.000000Z',1,'operator','BIR','administrator','command-line','register a person','done','{"commitment":"8d1e9721dc2c5c874b9488533f92694dddee34350bad0592a23c4a5806c2530b","person":"P0006"}');
INSERT INTO "audit_event" VALUES(8,8,'2020-03-31T12:00:00.000000Z',1,'operator','ASH','administrator','command-line','register a person','done','{"commitment":"02c880d4bd78b662228663438ac52c745f9bf542ba1492982685938394e0b8dc","person":"P0007"}');
INSERT INTO "audit_event" VALUES(9,9,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":2,"key":"ff9c36196b3f4412819f4957ae31ee5d"}');
INSERT INTO "audit_event" VALUES(10,10,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":3,"key":"50dedb2261b1436badce07f8ab77be78"}');
INSERT INTO "audit_event" VALUES(11,11,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":4,"key":"f36f4497145e489daca882bbd4435604"}');
INSERT INTO "audit_event" VALUES(12,12,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":5,"key":"022633942b274547be1da8bedae4220d"}');
INSERT INTO "audit_event" VALUES(13,13,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":6,"key":"3d37929f14424afe941958eab91e3320"}');
INSERT INTO "audit_event" VALUES(14,14,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":7,"key":"08a702ee36824334a2c0a5518ee4f48f"}');
INSERT INTO "audit_event" VALUES(15,15,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":8,"key":"e1b0f1b9456844a1837dff053ed14e6c"}');
INSERT INTO "audit_event" VALUES(16,16,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":9,"key":"2626c3f2d82244a0b7ed8023cce625fe"}');
INSERT INTO "audit_event" VALUES(17,17,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":10,"key":"a8ff40046bdd4bc7837149bd7b08dd81"}');
INSERT INTO "audit_event" VALUES(18,18,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":11,"key":"830cda46492f458684abe5d7294758bb"}');
INSERT INTO "audit_event" VALUES(19,19,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":12,"key":"a691ffd07c904b5bb24f9671c7851573"}');
INSERT INTO "audit_event" VALUES(20,20,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":13,"key":"9f7f62bc86054223854ee7f135d5f850"}');
INSERT INTO "audit_event" VALUES(21,21,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":14,"key":"fa0a17c977da483c83bf5656b8c0fa36"}');
INSERT INTO "audit_event" VALUES(22,22,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":15,"key":"da5d32887d6c4a378326bd000716b2cf"}');
INSERT INTO "audit_event" VALUES(23,23,'2020-03-31T12:00:00.000000Z',1,'P0004','ASH','preparer','test','state time','done','{"after":"incomplete","before":null,"id":16,"key":"61cd552906744bf4b65017dee3668c5b"}');
INSERT INTO "audit_event" VALUES(24,24,'2020-03-31T12:00:00.000000Z',1,'P0004','ASH','preparer','test','state time','done','{"after":"complete","before":"entry 16","id":17,"key":"c15224d551af42f7bc18a32bd8e218c2"}');
INSERT INTO "audit_event" VALUES(25,25,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','certify time','done','{"after":"certified","before":"complete","id":17,"key":"273dbf564311431eadb46762b02e5aec"}');
INSERT INTO "audit_event" VALUES(26,26,'2020-03-31T12:00:00.000000Z',1,'P0003','ASH','approver','test','approve time','done','{"after":"approved","before":"certified","id":17,"key":"ab7a7d5a79c54aa689df1dd792415433"}');
INSERT INTO "audit_event" VALUES(27,27,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','prepare and submit a statement','done','{"after":"draft","before":null,"id":31,"key":"16cfaab926e34765bd5a7318363f7b7f"}');
INSERT INTO "audit_event" VALUES(28,28,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','prepare and submit a statement','done','{"after":"submitted","before":"draft","id":31,"key":"a1ada49cc0b24381adfb5dfbd85e1aec"}');
INSERT INTO "audit_event" VALUES(29,29,'2020-03-31T12:00:00.000000Z',1,'P0003','ASH','approver','test','agree a statement','done','{"after":"agreed_by_host","before":"submitted","id":31,"key":"f675adc4c78b4e4f8c15a0b87b097a37"}');
INSERT INTO "audit_event" VALUES(30,30,'2020-03-31T12:00:00.000000Z',1,'P0006','BIR','approver','test','agree a statement','done','{"after":"agreed_by_recipient","before":"agreed_by_host","id":31,"key":"88576b1ced064a1cbb27ee6300ee0db8"}');
INSERT INTO "audit_event" VALUES(31,31,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','issue a statement','done','{"after":"issued","before":"agreed_by_recipient","id":31,"key":"d7f56497f49f440c9f48639b118526a2"}');
INSERT INTO "audit_event" VALUES(32,32,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record and allocate receipts','done','{"after":null,"before":null,"id":36,"key":"f740264220764f03846c23314c852153"}');
INSERT INTO "audit_event" VALUES(33,33,'2020-03-31T12:00:00.000000Z',1,'P0005','BIR','preparer','test','match a payment to its receipt','done','{"after":null,"before":null,"id":37,"key":"e885355af0344a56aa7e291f397a63b7"}');
INSERT INTO "audit_event" VALUES(34,34,'2020-03-31T12:00:00.000000Z',1,'P0005','BIR','preparer','test','dispute a statement line','done','{"after":"open","before":null,"id":38,"key":"67e16ccd1e2145afbf6ea8183f0f855f"}');
INSERT INTO "audit_event" VALUES(35,35,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":39,"key":"fa2f2705ca1045b894d3f5d1973e68e7"}');
INSERT INTO "audit_event" VALUES(36,36,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','prepare and submit a statement','done','{"after":"draft","before":null,"id":42,"key":"4c3f9eb545f54d2b8d0688d44e56146c"}');
INSERT INTO "audit_event" VALUES(37,37,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','prepare and submit a statement','done','{"after":"submitted","before":"draft","id":42,"key":"1b500dfd76214eec86e6eb996bcafe5c"}');
INSERT INTO "audit_event" VALUES(38,38,'2020-03-31T12:00:00.000000Z',1,'P0003','ASH','approver','test','agree a statement','done','{"after":"agreed_by_host","before":"submitted","id":42,"key":"541dd67e65924608969d041c43a1a593"}');
INSERT INTO "audit_event" VALUES(39,39,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','record costs, deliveries, rates, drivers, grants and controls','done','{"after":null,"before":null,"id":45,"key":"c48e057793af4140acd6c8cc902f4171"}');
INSERT INTO "audit_event" VALUES(40,40,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','prepare and submit a statement','done','{"after":"draft","before":null,"id":48,"key":"86c353ad3500478e9f8f25741af1d8b7"}');
INSERT INTO "audit_event" VALUES(41,41,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','prepare and submit a statement','done','{"after":"submitted","before":"draft","id":48,"key":"626683e8289542509396f2beaf5de0b5"}');
INSERT INTO "audit_event" VALUES(42,42,'2020-03-31T12:00:00.000000Z',1,'P0003','ASH','approver','test','agree a statement','done','{"after":"agreed_by_host","before":"submitted","id":48,"key":"8010906f42974b5c9e332818cad61f57"}');
INSERT INTO "audit_event" VALUES(43,43,'2020-03-31T12:00:00.000000Z',1,'P0006','BIR','approver','test','agree a statement','done','{"after":"agreed_by_recipient","before":"agreed_by_host","id":48,"key":"20e21e89e3f44754bb9c33be4dc1ff82"}');
INSERT INTO "audit_event" VALUES(44,44,'2020-03-31T12:00:00.000000Z',1,'P0004','ASH','preparer','test','state time','done','{"after":"complete","before":null,"id":52,"key":"d265b82bfe8a4145a723130e6dc95f65"}');
INSERT INTO "audit_event" VALUES(45,45,'2020-03-31T12:00:00.000000Z',1,'P0002','ASH','preparer','test','certify time','done','{"after":"certified","before":"complete","id":52,"key":"5dd08bbaeac24acba2fe6659d9d69875"}');
INSERT INTO "audit_event" VALUES(46,46,'2020-03-31T12:00:00.000000Z',1,'P0006','BIR','approver','test','witness a seal','done','{"after":null,"before":null,"id":54,"key":"ec0dc2b4c59949b28cc1e35997a4d739"}');
INSERT INTO "audit_event" VALUES(47,47,'2020-03-31T12:00:00.000000Z',1,'P0003','ASH','approver','test','soft-close a period','done','{"after":"soft_closed","before":"open","id":55,"key":"330fa81933564591a4203c7c1da196fc"}');
CREATE TABLE baseline (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service_month TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_baseline PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_baseline_arrangement_id_pool_service_month UNIQUE (arrangement_id, pool, service_month),
    CONSTRAINT fk_baseline_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "baseline" VALUES(1,7,'DCS','2019-07',900000,'A Director of our own');
CREATE TABLE charge (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    pool TEXT NOT NULL,
    service TEXT,
    service_month TEXT NOT NULL,
    period TEXT NOT NULL,
    basis TEXT NOT NULL,
    model_version INTEGER NOT NULL,
    vat_treatment TEXT NOT NULL,
    share_numerator INTEGER,
    share_denominator INTEGER,
    quantity_thousandths INTEGER,
    unit_price_pence INTEGER,
    cost_pence INTEGER,
    entitlement_to_date_pence INTEGER NOT NULL,
    charged_before_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    late_item INTEGER NOT NULL,
    working TEXT NOT NULL,
    CONSTRAINT pk_charge PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_charge_movement CHECK (entitlement_to_date_pence = charged_before_pence + net_pence),
    CONSTRAINT ck_charge_net CHECK (net_pence <> 0),
    CONSTRAINT ck_charge_late_item CHECK (late_item IN (0, 1)),
    CONSTRAINT ck_charge_basis CHECK (basis IN ('time', 'follows', 'fixed_share', 'driver', 'direct', 'unit_price', 'fixed_fee')),
    CONSTRAINT fk_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "charge" VALUES(1,26,'SETUP',NULL,'2019-07','2019-07','direct',1,'NON_BUSINESS',1,1,NULL,NULL,100000,60000,0,60000,0,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":60000,"estimated":false,"follows":null,"grant_to_date_pence":40000,"incurred_to_date_pence":100000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"Wholly the recipient''s cost, after grant.","share":"1/1","total_thousandths":null,"twelfth_pence":null}');
INSERT INTO "charge" VALUES(1,27,'DCS',NULL,'2019-07','2019-07','time',1,'NON_BUSINESS',5,9,NULL,NULL,900000,500000,0,500000,0,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":500000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":900000,"joint_quarters":8,"joint_share":"1/2","model_version":1,"months_averaged":1,"post":"DCS","productive_quarters":72,"quantity_to_date_thousandths":null,"recipient_quarters":36,"recipient_thousandths":null,"references":[],"rule":"(recipient days + joint days x joint share) / productive days.","share":"5/9","total_thousandths":null,"twelfth_pence":null}');
INSERT INTO "charge" VALUES(1,28,'OFFICE',NULL,'2019-07','2019-07','fixed_share',1,'NON_BUSINESS',1,2,NULL,NULL,10001,5001,0,5001,0,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":5001,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":10001,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"An agreed share of the cost.","share":"1/2","total_thousandths":null,"twelfth_pence":null}');
INSERT INTO "charge" VALUES(1,29,'HOMES',NULL,'2019-07','2019-07','driver',1,'NON_BUSINESS',1,3,NULL,NULL,75000,25000,0,25000,0,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":"CHILDREN","entitlement_to_date_pence":25000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":75000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":1000,"references":[],"rule":"The recipient''s CHILDREN / all parties'' on the first day of the month.","share":"1/3","total_thousandths":3000,"twelfth_pence":null}');
INSERT INTO "charge" VALUES(1,30,'AUDITS','AUDIT','2019-07','2019-07','unit_price',1,'TAXED_BY_AGREEMENT_20',NULL,NULL,2000,18500,NULL,37000,0,37000,0,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":37000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":null,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":2000,"recipient_quarters":null,"recipient_thousandths":null,"references":["AUDIT-1"],"rule":"Quantity x the rate card in force on the day delivered.","share":null,"total_thousandths":null,"twelfth_pence":null}');
INSERT INTO "charge" VALUES(1,41,'OFFICE',NULL,'2019-08','2019-08','fixed_share',1,'NON_BUSINESS',1,2,NULL,NULL,8000,4000,0,4000,0,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":4000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":8000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"An agreed share of the cost.","share":"1/2","total_thousandths":null,"twelfth_pence":null}');
INSERT INTO "charge" VALUES(1,47,'OFFICE',NULL,'2019-09','2019-09','fixed_share',1,'NON_BUSINESS',1,2,NULL,NULL,8000,4000,0,4000,0,'{"annual_fee_pence":null,"charged_before_pence":0,"days_in_month":null,"days_in_scope":null,"driver":null,"entitlement_to_date_pence":4000,"estimated":false,"follows":null,"grant_to_date_pence":0,"incurred_to_date_pence":8000,"joint_quarters":null,"joint_share":null,"model_version":1,"months_averaged":null,"post":null,"productive_quarters":null,"quantity_to_date_thousandths":null,"recipient_quarters":null,"recipient_thousandths":null,"references":[],"rule":"An agreed share of the cost.","share":"1/2","total_thousandths":null,"twelfth_pence":null}');
CREATE TABLE charge_delivery (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    delivery_event_id INTEGER NOT NULL,
    CONSTRAINT pk_charge_delivery PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_charge_delivery_delivery FOREIGN KEY(arrangement_id, delivery_event_id) REFERENCES service_delivery (arrangement_id, event_id),
    CONSTRAINT ck_charge_delivery_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_charge_delivery_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "charge_delivery" VALUES(1,30,1,15);
CREATE TABLE control_total (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    entered_on TEXT NOT NULL,
    source TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_control_total PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_control_total_arrangement_id_entered_on_source UNIQUE (arrangement_id, entered_on, source),
    CONSTRAINT fk_control_total_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "control_total" VALUES(1,6,'2019-07-31','creditors',1115001);
CREATE TABLE cost (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    source_ref TEXT NOT NULL,
    source TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    pool TEXT NOT NULL,
    service TEXT,
    subjective TEXT NOT NULL,
    service_from TEXT NOT NULL,
    service_to TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    description TEXT NOT NULL,
    proration TEXT NOT NULL,
    credits_event_id INTEGER,
    replaces_event_id INTEGER,
    CONSTRAINT pk_cost PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_cost_arrangement_id_source_ref UNIQUE (arrangement_id, source_ref),
    CONSTRAINT ck_cost_amount CHECK (amount_pence <> 0),
    CONSTRAINT ck_cost_service_dates CHECK (service_from <= service_to),
    CONSTRAINT ck_cost_source CHECK (source IN ('payroll', 'creditors', 'journal', 'notional')),
    CONSTRAINT ck_cost_subjective CHECK (subjective IN ('Employees', 'Premises', 'Transport', 'Supplies and services', 'Third party payments', 'Transfer payments', 'Support services', 'Depreciation', 'Income')),
    CONSTRAINT fk_cost_credits_event_id_event FOREIGN KEY(arrangement_id, credits_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_cost_replaces_event_id_event FOREIGN KEY(arrangement_id, replaces_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_cost_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "cost" VALUES(1,8,'OFFICE-1','creditors','2019-07-31','OFFICE',NULL,'Supplies and services','2019-07-01','2019-07-31',10001,'Rent','working_days',NULL,NULL);
INSERT INTO "cost" VALUES(1,9,'OFFICE-2','creditors','2019-07-31','OFFICE',NULL,'Supplies and services','2019-07-01','2019-07-31',2000,'Rent','working_days',NULL,NULL);
INSERT INTO "cost" VALUES(1,10,'OFFICE-2/back','creditors','2019-07-31','OFFICE',NULL,'Supplies and services','2019-07-01','2019-07-31',-2000,'Rent','working_days',9,NULL);
INSERT INTO "cost" VALUES(1,11,'SETUP-1','creditors','2019-07-31','SETUP',NULL,'Supplies and services','2019-07-01','2019-07-31',100000,'Rent','working_days',NULL,NULL);
INSERT INTO "cost" VALUES(1,12,'DCS-1','creditors','2019-07-31','DCS',NULL,'Supplies and services','2019-07-01','2019-07-31',900000,'Rent','working_days',NULL,NULL);
INSERT INTO "cost" VALUES(1,13,'HOMES-1','creditors','2019-07-31','HOMES',NULL,'Supplies and services','2019-07-01','2019-07-31',75000,'Rent','working_days',NULL,NULL);
INSERT INTO "cost" VALUES(1,14,'AUDITS-1','creditors','2019-07-31','AUDITS',NULL,'Supplies and services','2019-07-01','2019-07-31',30000,'Rent','working_days',NULL,NULL);
INSERT INTO "cost" VALUES(1,39,'OFFICE-2019-08','creditors','2019-08-31','OFFICE',NULL,'Supplies and services','2019-08-01','2019-08-31',8000,'Rent','working_days',NULL,NULL);
INSERT INTO "cost" VALUES(1,45,'OFFICE-2019-09','creditors','2019-09-30','OFFICE',NULL,'Supplies and services','2019-09-01','2019-09-30',8000,'Rent','working_days',NULL,NULL);
CREATE TABLE cost_month (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    service_month TEXT,
    days INTEGER NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_cost_month PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_cost_month_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_cost_month_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "cost_month" VALUES(1,8,1,'2019-07',23,10001);
INSERT INTO "cost_month" VALUES(1,9,1,'2019-07',23,2000);
INSERT INTO "cost_month" VALUES(1,10,1,'2019-07',23,-2000);
INSERT INTO "cost_month" VALUES(1,11,1,'2019-07',23,100000);
INSERT INTO "cost_month" VALUES(1,12,1,'2019-07',23,900000);
INSERT INTO "cost_month" VALUES(1,13,1,'2019-07',23,75000);
INSERT INTO "cost_month" VALUES(1,14,1,'2019-07',23,30000);
INSERT INTO "cost_month" VALUES(1,39,1,'2019-08',21,8000);
INSERT INTO "cost_month" VALUES(1,45,1,'2019-09',21,8000);
CREATE TABLE dispute (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    statement_line INTEGER NOT NULL,
    raised_on TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    gross_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_dispute PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_dispute_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_dispute_gross CHECK (gross_pence <> 0),
    CONSTRAINT fk_dispute_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "dispute" VALUES(1,38,31,5,'2020-03-31','BIR',44400,37000,'One audit was ours');
CREATE TABLE driver_quantity (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    driver TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    party TEXT NOT NULL,
    quantity_thousandths INTEGER NOT NULL,
    CONSTRAINT pk_driver_quantity PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_driver_quantity_arrangement_id_driver_effective_from_party UNIQUE (arrangement_id, driver, effective_from, party),
    CONSTRAINT ck_driver_quantity_quantity CHECK (quantity_thousandths >= 0),
    CONSTRAINT fk_driver_quantity_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "driver_quantity" VALUES(1,3,'CHILDREN','2019-07-01','ASH',2000);
INSERT INTO "driver_quantity" VALUES(1,4,'CHILDREN','2019-07-01','BIR',1000);
CREATE TABLE event (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    period TEXT NOT NULL,
    known INTEGER NOT NULL,
    posted_at TEXT NOT NULL,
    person TEXT NOT NULL,
    party TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    payload_digest TEXT NOT NULL,
    reverses_event_id INTEGER,
    n_journals INTEGER NOT NULL,
    last_journal_no INTEGER,
    CONSTRAINT pk_event PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_event_arrangement_id_known_event_id_n_journals_effective_on UNIQUE (arrangement_id, known, event_id, n_journals, effective_on),
    CONSTRAINT ck_event_event_id CHECK (event_id >= 1),
    CONSTRAINT ck_event_known CHECK (known >= 1),
    CONSTRAINT ck_event_last_journal CHECK ((n_journals = 0 AND last_journal_no IS NULL) OR (n_journals > 0 AND last_journal_no IS NOT NULL AND last_journal_no = n_journals)),
    CONSTRAINT ck_event_reverses_earlier CHECK (reverses_event_id < event_id),
    CONSTRAINT fk_event_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT fk_event_last_journal FOREIGN KEY(arrangement_id, event_id, last_journal_no) REFERENCES journal (arrangement_id, event_id, journal_no) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_event_reverses FOREIGN KEY(arrangement_id, reverses_event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "event" VALUES(1,1,'arrangement_set_up','2020-03-31','2020-03',1,'2020-03-31T12:00:00.000000Z','P0001','ASH','administrator','test','6e397f8a443a20fb70ce4bec4468d15faa7bc30f5ca1eccc9cefb95abaaf3806',NULL,0,NULL);
INSERT INTO "event" VALUES(1,2,'rate_card_set','2019-07-01','2019-07',2,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','2ed9f609b751e234bc63920d002f77f89965a3997fcca769e44024d4f645d8e4',NULL,0,NULL);
INSERT INTO "event" VALUES(1,3,'driver_quantity_set','2019-07-01','2019-07',3,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','27ab69d0f3e663ab15c3333a36c618f065641ccdc1a94959af1d896ac2e64501',NULL,0,NULL);
INSERT INTO "event" VALUES(1,4,'driver_quantity_set','2019-07-01','2019-07',4,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','de63ac17bc61bbbd42d589be1ae7eafd27bcad1b08c46c0079a6faed81ffd391',NULL,0,NULL);
INSERT INTO "event" VALUES(1,5,'grant_received','2019-07-05','2019-07',5,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','a0c9ef7b7cdd22dc89059b974ee9012828500fee8e80115aff11db238d063418',NULL,1,1);
INSERT INTO "event" VALUES(1,6,'control_total_given','2019-07-31','2019-07',6,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','7ce2cc44d372c954cf265729b591548e7b83fed6a77aa03413cbe489d65cc014',NULL,0,NULL);
INSERT INTO "event" VALUES(1,7,'baseline_given','2019-07-01','2019-07',7,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','56ea14055ae7981a76c3da39b7774cf7722bd986c766987ff52bc783cb3f32f9',NULL,0,NULL);
INSERT INTO "event" VALUES(1,8,'cost_recorded','2019-07-31','2019-07',8,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','43d21ce3ff16d6b2ffd599bfa47e459708da701aeb5ded51f2cb6ef70483a880',NULL,1,1);
INSERT INTO "event" VALUES(1,9,'cost_recorded','2019-07-31','2019-07',9,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','b8fad68d579185061a00ba5066017bba29746b0a31dd65e65e7c779ef2602757',NULL,1,1);
INSERT INTO "event" VALUES(1,10,'cost_recorded','2019-07-31','2019-07',10,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','d8496462efcf249a3acd19d136c773a51342df83cbb73431191395b5f19df688',NULL,1,1);
INSERT INTO "event" VALUES(1,11,'cost_recorded','2019-07-31','2019-07',11,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','9f7dbe98e2a5401a8fab23e457b82d15545f98b4ca43844525498d70e1624382',NULL,1,1);
INSERT INTO "event" VALUES(1,12,'cost_recorded','2019-07-31','2019-07',12,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','02b972694174f1a7294d4e61c56a81b7095a4f9c38b93aaf28533f4c74eca91c',NULL,1,1);
INSERT INTO "event" VALUES(1,13,'cost_recorded','2019-07-31','2019-07',13,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','da74d9335f721541ea7445686bd43cf32a230e1f47b896d7901f60596d4b25a1',NULL,1,1);
INSERT INTO "event" VALUES(1,14,'cost_recorded','2019-07-31','2019-07',14,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','e3699009d0d17b7ccd20759ad0c096dd80224c36024f731f6c9cfd9cc7ba79f4',NULL,1,1);
INSERT INTO "event" VALUES(1,15,'delivery_recorded','2019-07-18','2019-07',15,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','fe2d1e4e58409f82ef0a5404f72e750d9863462edcad9d0a0a975f0d49245baa',NULL,0,NULL);
INSERT INTO "event" VALUES(1,16,'time_stated','2019-07-31','2019-07',16,'2020-03-31T12:00:00.000000Z','P0004','ASH','preparer','test','16879637c494db4c82f2cee2fa19503f6a9d797fd2cea4633620b96c66997c78',NULL,0,NULL);
INSERT INTO "event" VALUES(1,17,'time_stated','2019-07-31','2019-07',17,'2020-03-31T12:00:00.000000Z','P0004','ASH','preparer','test','95db36137eabd7e6ae3a6de03323bad072ba765ed5bb9137dfeeaa9ac60bc8a5',NULL,0,NULL);
INSERT INTO "event" VALUES(1,18,'time_certified','2019-08-02','2019-08',18,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','2db7bcf3f3947bebfad760ca2a2eac5dec7b958cd4e971fb2f973c3195998ba2',NULL,0,NULL);
INSERT INTO "event" VALUES(1,19,'approved','2019-08-05','2019-08',19,'2020-03-31T12:00:00.000000Z','P0003','ASH','approver','test','bf32e916bfb0129716ee776712c0fc36a825f94bf5f4639843c6e726d3bdbc01',NULL,0,NULL);
INSERT INTO "event" VALUES(1,20,'cost_apportioned','2019-07-31','2019-07',20,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','efd39aed3a052a0d7e7307d1c50868409fd3f151cbbdfff4e002820a05828ac6',NULL,1,1);
INSERT INTO "event" VALUES(1,21,'grant_applied','2019-07-31','2019-07',21,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','53f00714d10cc5ac9c99616ec5c9031c3289eab66c9bdd34e64224b53c506b20',NULL,1,1);
INSERT INTO "event" VALUES(1,22,'cost_apportioned','2019-07-31','2019-07',22,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','4ea9715359deaaa89b470d4bb568ac21485fd52009197d47f014ae552221c8c4',NULL,1,1);
INSERT INTO "event" VALUES(1,23,'cost_apportioned','2019-07-31','2019-07',23,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','524c5ddcd30651ad349444e1471abfb8de042bc0f05f87e7924c85ce6141919e',NULL,1,1);
INSERT INTO "event" VALUES(1,24,'cost_apportioned','2019-07-31','2019-07',24,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','150ef99e003aa1e8c6f5de4866527bf5a62660f845e4f83a1f492013c1f62a86',NULL,1,1);
INSERT INTO "event" VALUES(1,25,'cost_apportioned','2019-07-31','2019-07',25,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','00152b4a7647cffc91292eb15b7b7b6d1db8936bcbd94cc8171125bd2c5d47c7',NULL,1,1);
INSERT INTO "event" VALUES(1,26,'recharge_earned','2019-07-31','2019-07',26,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','efd39aed3a052a0d7e7307d1c50868409fd3f151cbbdfff4e002820a05828ac6',NULL,2,2);
INSERT INTO "event" VALUES(1,27,'recharge_earned','2019-07-31','2019-07',27,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','4ea9715359deaaa89b470d4bb568ac21485fd52009197d47f014ae552221c8c4',NULL,2,2);
INSERT INTO "event" VALUES(1,28,'recharge_earned','2019-07-31','2019-07',28,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','524c5ddcd30651ad349444e1471abfb8de042bc0f05f87e7924c85ce6141919e',NULL,2,2);
INSERT INTO "event" VALUES(1,29,'recharge_earned','2019-07-31','2019-07',29,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','150ef99e003aa1e8c6f5de4866527bf5a62660f845e4f83a1f492013c1f62a86',NULL,2,2);
INSERT INTO "event" VALUES(1,30,'recharge_earned','2019-07-31','2019-07',30,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','c9ae6eabde67c8f381b02cf929bb95dde3699aa479041861e11ba06de247f348',NULL,2,2);
INSERT INTO "event" VALUES(1,31,'statement_prepared','2019-08-07','2019-08',31,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','78abf23c8a5c61c3225d79c21adbec75a051e80fd8f65b4c133bbbe9cddd725b',NULL,0,NULL);
INSERT INTO "event" VALUES(1,32,'statement_submitted','2019-08-07','2019-08',32,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','dd303c538eec5001c0b8e58006bad5022bd2ae587f775c1b47a35c4932afc45c',NULL,0,NULL);
INSERT INTO "event" VALUES(1,33,'statement_agreed','2019-08-08','2019-08',33,'2020-03-31T12:00:00.000000Z','P0003','ASH','approver','test','0af7d89453ed93134a9d9d4e5025bd4744f7fcbe0ee1067eecfea3a7ac1ddb14',NULL,0,NULL);
INSERT INTO "event" VALUES(1,34,'statement_agreed','2019-08-08','2019-08',34,'2020-03-31T12:00:00.000000Z','P0006','BIR','approver','test','0af7d89453ed93134a9d9d4e5025bd4744f7fcbe0ee1067eecfea3a7ac1ddb14',NULL,0,NULL);
INSERT INTO "event" VALUES(1,35,'statement_issued','2019-08-08','2019-08',35,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','47f84959b47445e2eb56ebd4764645e92d29864a113923f8143e5b1f94d52427',NULL,2,2);
INSERT INTO "event" VALUES(1,36,'receipt_recorded','2019-09-06','2019-09',36,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','86f03176c5ed9e5dc2314572dda132c40256d3f2c9718e0e58db2e200e647a15',NULL,1,1);
INSERT INTO "event" VALUES(1,37,'payment_matched','2019-09-06','2019-09',37,'2020-03-31T12:00:00.000000Z','P0005','BIR','preparer','test','264aa8347ba4c139762dac74fe3ff4d595bb7ed02e0bff3543c3dc2816cc161e',NULL,1,1);
INSERT INTO "event" VALUES(1,38,'dispute_raised','2020-03-31','2020-03',38,'2020-03-31T12:00:00.000000Z','P0005','BIR','preparer','test','ece99b0f18e24d4e459cd8066062f22fa64998c41851e6009af22d94ff633c16',NULL,0,NULL);
INSERT INTO "event" VALUES(1,39,'cost_recorded','2019-08-31','2019-08',39,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','d98f9a10e4502d1c8ced8dda64e09abb0bd639a4886fcc157590bfaabbd8b311',NULL,1,1);
INSERT INTO "event" VALUES(1,40,'cost_apportioned','2019-08-31','2019-08',40,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','ea8105988c14c29a54dcadb7dc97c616229762b74130c6cbb9dcbf3bd269e578',NULL,1,1);
INSERT INTO "event" VALUES(1,41,'recharge_earned','2019-08-31','2019-08',41,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','ea8105988c14c29a54dcadb7dc97c616229762b74130c6cbb9dcbf3bd269e578',NULL,2,2);
INSERT INTO "event" VALUES(1,42,'statement_prepared','2019-09-07','2019-09',42,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','5968f94573e5f571f5bb285595d1c6a4edea30c1dee77dfcc9493f5e0eb7a74d',NULL,0,NULL);
INSERT INTO "event" VALUES(1,43,'statement_submitted','2019-09-07','2019-09',43,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','5ffbddb1ce00552e29faf191443efa9e8ae06a4e93b58f4dfc3e023293023cd6',NULL,0,NULL);
INSERT INTO "event" VALUES(1,44,'statement_agreed','2019-09-07','2019-09',44,'2020-03-31T12:00:00.000000Z','P0003','ASH','approver','test','a81738e7c238eaaf9df774b54c42bf94d4167d6c95f6fe7722bb616eb26fd58e',NULL,0,NULL);
INSERT INTO "event" VALUES(1,45,'cost_recorded','2019-09-30','2019-09',45,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','72050f3a6f57ca98e3303b4f3320eae964acb05fd2f605100f5f0eeed921e5c7',NULL,1,1);
INSERT INTO "event" VALUES(1,46,'cost_apportioned','2019-09-30','2019-09',46,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','ea8105988c14c29a54dcadb7dc97c616229762b74130c6cbb9dcbf3bd269e578',NULL,1,1);
INSERT INTO "event" VALUES(1,47,'recharge_earned','2019-09-30','2019-09',47,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','ea8105988c14c29a54dcadb7dc97c616229762b74130c6cbb9dcbf3bd269e578',NULL,2,2);
INSERT INTO "event" VALUES(1,48,'statement_prepared','2019-10-07','2019-10',48,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','93b336d30616af6c1a3210b4fadd0ee7f1aae73255887812b581040fb1bc7290',NULL,0,NULL);
INSERT INTO "event" VALUES(1,49,'statement_submitted','2019-10-07','2019-10',49,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','1896ca74c5b9a8814b4dde260d1caa0c7a8064a65dd4eecf8ba9b0bcddf8bc40',NULL,0,NULL);
INSERT INTO "event" VALUES(1,50,'statement_agreed','2019-10-08','2019-10',50,'2020-03-31T12:00:00.000000Z','P0003','ASH','approver','test','0f56bde192dd44514db3382915ebf10fc9857319785462a1ad9b1ef99248bb38',NULL,0,NULL);
INSERT INTO "event" VALUES(1,51,'statement_agreed','2019-10-08','2019-10',51,'2020-03-31T12:00:00.000000Z','P0006','BIR','approver','test','0f56bde192dd44514db3382915ebf10fc9857319785462a1ad9b1ef99248bb38',NULL,0,NULL);
INSERT INTO "event" VALUES(1,52,'time_stated','2019-08-31','2019-08',52,'2020-03-31T12:00:00.000000Z','P0004','ASH','preparer','test','57f5264003d6e151e04367a2ccbc743cde5e81bad21a51928525fa6852b3d158',NULL,0,NULL);
INSERT INTO "event" VALUES(1,53,'time_certified','2019-09-02','2019-09',53,'2020-03-31T12:00:00.000000Z','P0002','ASH','preparer','test','c57fa5421441ef2eb68ef2d3d8348ab3f224885d563af295a985794ecb1afe2b',NULL,0,NULL);
INSERT INTO "event" VALUES(1,54,'seal_witnessed','2020-03-31','2020-03',54,'2020-03-31T12:00:00.000000Z','P0006','BIR','approver','test','6cb5437c3f08168ad3cd99719e94a7f135fbb95db740be2e6511760d928607d6',NULL,0,NULL);
INSERT INTO "event" VALUES(1,55,'period_soft_closed','2020-03-31','2020-03',55,'2020-03-31T12:00:00.000000Z','P0003','ASH','approver','test','d3361e12f24f8bf70ca5d16e77015327f972895fbf175cc5939d568aefe9dd5b',NULL,0,NULL);
CREATE TABLE grant_receipt (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    grant_ref TEXT NOT NULL,
    grantor TEXT NOT NULL,
    grantee TEXT NOT NULL,
    pool TEXT NOT NULL,
    received_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_grant_receipt PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_grant_receipt_arrangement_id_grant_ref UNIQUE (arrangement_id, grant_ref),
    CONSTRAINT ck_grant_receipt_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_grant_receipt_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "grant_receipt" VALUES(1,5,'G-1','DFE','ASH','SETUP','2019-07-05',40000,'Towards setting up');
CREATE TABLE idempotency_key (
    arrangement_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    action TEXT NOT NULL,
    salt TEXT NOT NULL,
    field_digests TEXT NOT NULL,
    receipt TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    audit_no INTEGER NOT NULL,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (arrangement_id, person, idempotency_key),
    CONSTRAINT fk_idempotency_key_audit_no FOREIGN KEY(audit_no) REFERENCES audit_event (audit_no)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "idempotency_key" VALUES(1,'P0001','set up','set up an arrangement','a35845eeac2ffe90e5ee44b185d9ef7a','{"bank_holidays":"8b859cbc7021e3cc292436cce3ac3598024e2c00780d6233b6ead0c30b4e2004","code":"a379409bfa102813c7941f63a6979b83ced4080601062149962ae4287761004e","cost_recovery_model":"289ec0af936c35c9604738d76c47613ce6be2303918c9edddf5c74ea38b0d392","currency":"86ad9785cca06c7b20eab3306baa9c115c3b42bafc761077100dbf0961c3e9a0","development_from":"b11dc9dc7fa34641453d06bf6f349587cb2026b359ec881ea781fce84d27f383","dispute_escalation_working_days":"4c97f70c93991f8dc497c7af912dc522638a7cfad3364d6e8b5b92b8c5bd130f","ends_on":"546629dcb052243ed3d72768966f34c73154bbcdeb17ddad6acbd9f120bc8608","excluded_costs":"7540f1ef853bf180acaa0c39f655b8fac682ffc6a0cdbad42dfd2b5b01a07a3c","financial_year_starts":"7ef00d43c0ffe3328881a51d19236dd0ab5e2837392178b1654442de1df5ff72","host":"991757e135b00b7cc02ee20041395300c07bbeab70695313bfb342378c886e98","name":"a3079048616b0aa6de589d724c80941782473d27b82ad836a36d46ee2b96100a","neutrality_tolerance":"616d6bf331caab12dc0afdbc8842d587369e6c593fc2b55f7d831ca13708836b","parties":"7554d8a525cb2ad970064a3235853c4ab277f9f2af55d0ff6ed863b5e1570e8d","phases":"6e6c0e8161a811e0192774c5389fd641c66af48ac7baacc9b5725d3619c92672","posts":"e677101cdf1dfc4e2c0323435150c064a057987b2bc087e3c5467a8d2508fee5","recipient":"b5b4cdbb2e91b6628b261eb9b6486472296324b93775bfa50b09e4c444ced55b","run_off_closes_on":"3408de83cbb3cf6b7e5e4972698e63603f823b4c73396f2b9509fe2d1303b730","services":"fd54bbb7a1f0cffd0bd9beb090c923e7edcb45823838590913e5517cc9db2bc0","starts_on":"539d65fd15efd332e83ef9973dd06a1d1416c731855594a39becf22b0bd9abaa","statement_due_days":"101e403af93bfde440bf78ac299d7eedf9031e7945db0423bbf771beadd97ca1","statement_issue_day":"97e7b0fa4f7500aef59694429eb0358ad89e5c767360c1969f00d8ec8d5b46f2"}','{"digest":"6e397f8a443a20fb70ce4bec4468d15faa7bc30f5ca1eccc9cefb95abaaf3806","event_id":1,"id":"ash-birch"}','2020-03-31T12:00:00.000000Z',1);
INSERT INTO "idempotency_key" VALUES(1,'P0002','022633942b274547be1da8bedae4220d','record costs, deliveries, rates, drivers, grants and controls','2b3017401121244aeed204725698164d','{"amount":"a6300c282d0066076e5ca6ab5800bb9e63f108048f04d2d8338d128b1bc3f118","description":"3e543ac6a449259652f92cecae7c95ca54a9c13e11e86fa6aec75c6f474ead6e","grant_ref":"d972ef7efa2923d572c06cee691be7c8a2f605af9a08462b0333e8744b263b63","grantee":"864eb2e2c07773b7a8299120b085f5f909970d10a3faa8831711210179966f6e","grantor":"fa2c93c7a61cd34023f2ef96f38ea862c3c924dfe4c516358cb1cf89149f56cd","pool":"5e849e78ec1d413753728a271611687e80232af879f9557d99783c0c8a0bd581","received_on":"c26031577fe5d5b0272a536c82cac5593e3f4fcfe440dbf27638a1e5ccac8d1c"}','{"id":5}','2020-03-31T12:00:00.000000Z',12);
INSERT INTO "idempotency_key" VALUES(1,'P0002','08a702ee36824334a2c0a5518ee4f48f','record costs, deliveries, rates, drivers, grants and controls','d6b7dc4b17ce656e607254017a022d75','{"amount":"5cea80d4df8999be59b37e6a6403411b3369a91ed0b3e010302f43b0bde90f38","description":"687cbc386d6df9896ab83b1a1e4cd27493e44abcdca43ab0a995b42042808510","pool":"43754111ce66c2301aa55556872879aac1fdaf12b9f5986d82b6b560dc77e512","service_month":"77f68e04ad71e1b480642d5e17c9a2da34b6eb469c7d68ea743f4dc54eb5fcf2"}','{"id":7}','2020-03-31T12:00:00.000000Z',14);
INSERT INTO "idempotency_key" VALUES(1,'P0002','16cfaab926e34765bd5a7318363f7b7f','prepare and submit a statement','43a64a2dce32b17ac5421639db6dba1c','{}','{"digest":"78abf23c8a5c61c3225d79c21adbec75a051e80fd8f65b4c133bbbe9cddd725b","gross":"6344.01","id":31,"net":"6270.01","period":"2019-07","status":"draft","vat":"74.00","version":1}','2020-03-31T12:00:00.000000Z',27);
INSERT INTO "idempotency_key" VALUES(1,'P0002','1b500dfd76214eec86e6eb996bcafe5c','prepare and submit a statement','a8036bf83207137df0b175cc91abf336','{}','{"event_id":43,"id":42,"status":"submitted"}','2020-03-31T12:00:00.000000Z',37);
INSERT INTO "idempotency_key" VALUES(1,'P0002','2626c3f2d82244a0b7ed8023cce625fe','record costs, deliveries, rates, drivers, grants and controls','1933254713a17e7f0f013fb0932a7d68','{"amount":"2974c2116f28c7102d025963f1beda1b04f06b455ee900ecd8fcd93603ddd932","description":"e8daaa46764d2dd314b6f1d6b1e9731f93785f051fbc75cb02f5440c0446333c","entered_on":"43eb48c68ea7085aca0787e87e5846f8631c59cf6d5281326fba13383c1539b7","pool":"e63f6469405ed573695b728126a76883b9efe3f4b047c9ecdbecbb542b02f176","service":"02d4eef042d5bed8a9e6dd896f64b7253d6132a3fb267e62d6eb32c56b20cedd","service_from":"1f8c3e8e4d59b6a42a422a7f9523d042285dc1b1d1dbde581c111470c82de9eb","service_to":"43eb48c68ea7085aca0787e87e5846f8631c59cf6d5281326fba13383c1539b7","source":"37be2d7eb365a9250ee9dca981bbc71b29d3f3860f099177f0a2b4f5a305cf3c","source_ref":"30b8e85b14e918da1ef2b6ce8fe648d347637069b49a97c02541fd477f9490dc","subjective":"2f6261ae1cc6f86fac6fa0dc29ead64d25343742ede81dc825798a0caf4c48d4"}','{"amount":"20.00","id":9,"inside":"20.00","journal_id":"9-1","outside":"0.00","source_ref":"OFFICE-2"}','2020-03-31T12:00:00.000000Z',16);
INSERT INTO "idempotency_key" VALUES(1,'P0002','273dbf564311431eadb46762b02e5aec','certify time','d9a052a3ceaa42a93012197771b0b8eb','{}','{"event_id":18,"id":17,"status":"certified"}','2020-03-31T12:00:00.000000Z',25);
INSERT INTO "idempotency_key" VALUES(1,'P0002','3d37929f14424afe941958eab91e3320','record costs, deliveries, rates, drivers, grants and controls','33ee614cbceb58f5b6b69e3e60aa40be','{"amount":"00abbbbdf869d8c798a2b0ae02891839ca02e5a87a62902b65b0647da84eaa8e","entered_on":"46354a32f215272b029f4699786689d0ebc7a484c0a1646f35b5dfeb44d51b61","source":"c1581689320b9a25ff225038a4acbe001e4e00761f44919bf263b7ddd1789900"}','{"id":6}','2020-03-31T12:00:00.000000Z',13);
INSERT INTO "idempotency_key" VALUES(1,'P0002','4c3f9eb545f54d2b8d0688d44e56146c','prepare and submit a statement','ffb28b243cdf0ae458f980b70ae91b88','{}','{"digest":"5968f94573e5f571f5bb285595d1c6a4edea30c1dee77dfcc9493f5e0eb7a74d","gross":"40.00","id":42,"net":"40.00","period":"2019-08","status":"draft","vat":"0.00","version":1}','2020-03-31T12:00:00.000000Z',36);
INSERT INTO "idempotency_key" VALUES(1,'P0002','50dedb2261b1436badce07f8ab77be78','record costs, deliveries, rates, drivers, grants and controls','25aa903ab2fef8049e7fb4979ec02a37','{"driver":"8dbba6dc5f0edd6945118bb7637cb07fd7351b5c9782db6461895d2fa74f4f08","effective_from":"31e8fee868be5eed844297d9196906da1821e6f4760c90173c7b0115143678b4","party":"4392e65c722ea6085b6d5f222e6179a2d9c67f07cf3284410c906f299e30d769","quantity":"c9aad88aee07ef65031c1dda654e49e7a165cd82d2b5ed3e69fde6a76f4eee4d"}','{"id":3}','2020-03-31T12:00:00.000000Z',10);
INSERT INTO "idempotency_key" VALUES(1,'P0002','5dd08bbaeac24acba2fe6659d9d69875','certify time','e7c6ef5c7c5a1f8de62de9192d15cded','{}','{"event_id":53,"id":52,"status":"certified"}','2020-03-31T12:00:00.000000Z',45);
INSERT INTO "idempotency_key" VALUES(1,'P0002','626683e8289542509396f2beaf5de0b5','prepare and submit a statement','1b1c03278bf565073f2dd67cc42c205c','{}','{"event_id":49,"id":48,"status":"submitted"}','2020-03-31T12:00:00.000000Z',41);
INSERT INTO "idempotency_key" VALUES(1,'P0002','830cda46492f458684abe5d7294758bb','record costs, deliveries, rates, drivers, grants and controls','de31dbfb2da3a7a0cfb5ce35da5b1419','{"amount":"e298e162179cfcd50b5ea4672c63dfcd9bf7bcddd35ec1cfe479a7d4e43c9f4e","description":"7310515f01d1c2af673f44124020b27d7681fdcf50d0ad8c2861de5ed6b14a69","entered_on":"384d9b7f35608511d7a10f2610c427c783d3ebb6b450614f95aa2d0ff5428cff","pool":"8e96c97bd5c5a3b4d0e543c1f51a9871739942b1bd42637b23d96baa5b7aab33","service":"1c04f8d3352d19c05c6a3a89a29599b0bd9d4e223e043d788786e6f9ec940791","service_from":"ff0af3a1521b5f01036b1276b7c4a29fcaf28e7dbfd256df80a31eac640a91c1","service_to":"384d9b7f35608511d7a10f2610c427c783d3ebb6b450614f95aa2d0ff5428cff","source":"028c947a8c052d8937f77657303ddf7be1671d5773d8e370f387aa9235a78af8","source_ref":"62a3515d855635ccfb905e0592c10b64eb25fc0e4827bb44db6a4cbeed3f7701","subjective":"87d1333ac1e737525e580eb9947d05a3e10b6901c3232a5c331b4b569acce747"}','{"amount":"1000.00","id":11,"inside":"1000.00","journal_id":"11-1","outside":"0.00","source_ref":"SETUP-1"}','2020-03-31T12:00:00.000000Z',18);
INSERT INTO "idempotency_key" VALUES(1,'P0002','86c353ad3500478e9f8f25741af1d8b7','prepare and submit a statement','3607a69fa7a0428ef9da716e76481f1e','{}','{"digest":"93b336d30616af6c1a3210b4fadd0ee7f1aae73255887812b581040fb1bc7290","gross":"40.00","id":48,"net":"40.00","period":"2019-09","status":"draft","vat":"0.00","version":1}','2020-03-31T12:00:00.000000Z',40);
INSERT INTO "idempotency_key" VALUES(1,'P0002','9f7f62bc86054223854ee7f135d5f850','record costs, deliveries, rates, drivers, grants and controls','1e27b56248170b98948bba96084449cb','{"amount":"457fae658ad0532a976a031ef2e09d1c1cacef9581222c80f90d3cb6c67b9688","description":"6f22af8afe7bb22a0fb5c4b926c270fbbdf8fc5fadf8baed6223d7b59b3aefba","entered_on":"f8ce66a9ce99b932f5268f163c90b542e1e6a80eeda3597f48f5915f155afd74","pool":"86e3b2a015c0e56a66bc71fea4acfd4081169c85addc50e799a98b4a8cf6573d","service":"9c1d7a79f28d0e8eaef538dd22f0dbc94919d075d0cd085b89822e51df0d34d8","service_from":"e716683a5c6b54d421bd6efa3e0c71672a9a84baa74306e0e1406942714f8518","service_to":"f8ce66a9ce99b932f5268f163c90b542e1e6a80eeda3597f48f5915f155afd74","source":"e85fb73c1db6126c1b4fe24186a1dcb5ce6c19c1519abafb996ffc98e452df32","source_ref":"2edd5c2ec8e2a5918370311d8847df87fead61f34d969210afcb8c9746a95420","subjective":"fdf1acdcb8c03b9a5b377f97ec00e7099e1bf5b957870492587ef00d3e813f93"}','{"amount":"750.00","id":13,"inside":"750.00","journal_id":"13-1","outside":"0.00","source_ref":"HOMES-1"}','2020-03-31T12:00:00.000000Z',20);
INSERT INTO "idempotency_key" VALUES(1,'P0002','a1ada49cc0b24381adfb5dfbd85e1aec','prepare and submit a statement','ec2c44cfb9915e1b9db19612e9bfc7fb','{}','{"event_id":32,"id":31,"status":"submitted"}','2020-03-31T12:00:00.000000Z',28);
INSERT INTO "idempotency_key" VALUES(1,'P0002','a691ffd07c904b5bb24f9671c7851573','record costs, deliveries, rates, drivers, grants and controls','abff1270b54205bab04c7841e00b50a6','{"amount":"aa10d4db845f2674c6ced5670e0e1ecf2ad70812385473b6d442f27126d62dea","description":"595b9ee73e84984947320dfceb6029ff0eb979ab4c8ee453f2237f7c54d80e5c","entered_on":"6905c5a263eb9d3c3a90a4088ee826eb79407765238302c2604032171bf1ca8f","pool":"748ee3a914f4392fca385857bc7d6f01f1a46bbbd57c74bbd8d1beef0371457f","service":"f251a44f581ede9f795f610a3aa76e1a7d56974a4691fa7e5c2b2874fa185e78","service_from":"8d1ff5915a36cef70e90f41841f7b0573b9e7b5b19a2876e233b1d53140e4165","service_to":"6905c5a263eb9d3c3a90a4088ee826eb79407765238302c2604032171bf1ca8f","source":"23f17cbaafdaae80cf39150fa2dd0c500b2c9e28e3d6571608551569edfeb43f","source_ref":"af286ef521bf0354e4dd7e5929da49bb747ca9c760b48fc43d4785fe7f12b71d","subjective":"29bb2add9034c94b9f2fa79e116d7d9e6f2331fb6407849a9744875bc85e8ff0"}','{"amount":"9000.00","id":12,"inside":"9000.00","journal_id":"12-1","outside":"0.00","source_ref":"DCS-1"}','2020-03-31T12:00:00.000000Z',19);
INSERT INTO "idempotency_key" VALUES(1,'P0002','a8ff40046bdd4bc7837149bd7b08dd81','record costs, deliveries, rates, drivers, grants and controls','ce7bbc2e36be44c7bc5287347230317c','{"amount":"71c91a1775190e5e194e648c9bd4d246974d73f82aaa55faa591462572b1f033","credits":"418a32c56917174ebe432ea28690fd2677c130a258f451a518e687942c243f43","description":"2e995db58000fa55f86c8b651a38200aa35373036c56820a3534810ef15e6eb0","entered_on":"cd09999ae70ba88266ba8c24b75fb24ab7137a7bf468b27b4899c915696460c1","pool":"64901f48d3c8f651bfcf56d58cafa1e9bf7e09c176e24f91039859fbbe042d29","service":"77fbd06c0e0049cc8c8dce9ca7ceb2a4fd70bd903e3db5b0497865acdc8b23c0","service_from":"bf9bd546b7b6b4edac4b97909ca88a1457eff9d56c4a5e003c0b2e1cfe4ff9c7","service_to":"cd09999ae70ba88266ba8c24b75fb24ab7137a7bf468b27b4899c915696460c1","source":"0b31e2346ff4a25c864d669fd15af9dfe2067987ff6ddf17237385df48fe13df","source_ref":"e4b810d371c5142334f1b49b7c2b091c53ba07149d4eadae2052676ad9c021a7","subjective":"628c94db501cd82596fce7abfbcd1bbc853362658d984c2e9fb95901a97062a2"}','{"amount":"-20.00","id":10,"inside":"-20.00","journal_id":"10-1","outside":"0.00","source_ref":"OFFICE-2/back"}','2020-03-31T12:00:00.000000Z',17);
INSERT INTO "idempotency_key" VALUES(1,'P0002','c48e057793af4140acd6c8cc902f4171','record costs, deliveries, rates, drivers, grants and controls','e70df4bce12677d9c634c347f19bbbab','{"amount":"b9bdf8ee2657cbfa8fc32913d47ff13014b3bd3f0835019de0afb1dba013056e","description":"bfc5aa8953198d1e8814b63a11e97bee2a58ba5516bb9d3ef59115e041cc65fe","entered_on":"523dc4b8759b9c7e56c74773b66e72dbef312fcc22395424d7e03d58411160fb","pool":"e853cca0079795d8e12a891e07c732432800eb7f1b34ba2f4ba84bae5f11d256","service":"f3173dad0dec9da66de4a3d7bd9883b046d1364fd65c2b4033587bc114728824","service_from":"c0a5f7ef555df9905af9c2a688e19c362308f91819eb203ff8b9eae1ec0b82d1","service_to":"523dc4b8759b9c7e56c74773b66e72dbef312fcc22395424d7e03d58411160fb","source":"5a9956542990d4af4524881d089682deae0f3d41623c9a57dd48d0f3f2214897","source_ref":"17a95348e7d0790d174e0bd88d8b174af23065f94a7741649b353d8071793051","subjective":"e579af833f4d522dd79a643c3932aa9e997f6695f05d3ee326d73ce5d3f9b948"}','{"amount":"80.00","id":45,"inside":"80.00","journal_id":"45-1","outside":"0.00","source_ref":"OFFICE-2019-09"}','2020-03-31T12:00:00.000000Z',39);
INSERT INTO "idempotency_key" VALUES(1,'P0002','d7f56497f49f440c9f48639b118526a2','issue a statement','6d5789d3c9448a6bb0ab5039f5ea4723','{}','{"due_on":"2019-09-07","event_id":35,"gross":"6344.01","id":31,"issued_on":"2019-08-08","number":"ASH-2019-20-0001","status":"issued"}','2020-03-31T12:00:00.000000Z',31);
INSERT INTO "idempotency_key" VALUES(1,'P0002','da5d32887d6c4a378326bd000716b2cf','record costs, deliveries, rates, drivers, grants and controls','be94351ed1042ece76d1a9b5c51dfe93','{"delivered_on":"1a656bf3e126a1f33baef67c926d69b8f6d8acb7ae4a85d631e162b328f33f99","delivery_ref":"2a8417905187c3e06adc6703599460e4f3c4d52d9e6d8fe4055479da9ce3ce9d","quantity":"7d1342c75edead7919e37afb1c6d639d6a5c806f35963d707be2d11a3493d3b2","service":"122cf4ea410b839286f72f105d553498d53ce4f3bbabe6fc0732de986c70edb4"}','{"delivery_ref":"AUDIT-1","id":15,"quantity":"2"}','2020-03-31T12:00:00.000000Z',22);
INSERT INTO "idempotency_key" VALUES(1,'P0002','e1b0f1b9456844a1837dff053ed14e6c','record costs, deliveries, rates, drivers, grants and controls','bb2119f753278ae332c6e061696d9346','{"amount":"5997075bea765acda1806dbfa9e71e4163d791348a7e9c498311685a11d0c07d","description":"f0013796d5bbe2e3bc42df4e00bb43762b04889a1ad74c9df1e74c6d14aa32aa","entered_on":"d490305f9c19c6ce0e4f765f1a7f25b5626aad8e9506e6b7ce20a7c02433679a","pool":"637698860628d9a0f4a463fbfccc1b6bd8c258b9788da6444ab026593f215ec0","service":"0eb5a6e5deef16d2d62d958d7d868c5211e7a17b5f8ec9f9c569b51b6c1d52e9","service_from":"9d987f9aee597e61f049debf663a150fd32072a95461c0b859c96de79289aa24","service_to":"d490305f9c19c6ce0e4f765f1a7f25b5626aad8e9506e6b7ce20a7c02433679a","source":"6a5826b3d41581e4fb273ee423115c866529125401ffd29cfc4dec72def6a578","source_ref":"c03620c727851332164e700eddb1a42d5c3daa94be8278e5caf1e7128e6df518","subjective":"d56bd37f5fd529a824565132d5715ce72b480d284b55f9bf4728c49fc9854f46"}','{"amount":"100.01","id":8,"inside":"100.01","journal_id":"8-1","outside":"0.00","source_ref":"OFFICE-1"}','2020-03-31T12:00:00.000000Z',15);
INSERT INTO "idempotency_key" VALUES(1,'P0002','f36f4497145e489daca882bbd4435604','record costs, deliveries, rates, drivers, grants and controls','9473b28b3b882b78281f7a9c2a80f967','{"driver":"359aecf5c5750b743334ebc15d5b4797731d5c7fe7efe729069b8e2db5a08042","effective_from":"ae2c1f2b5733ba3ab9f0a9a9a208c7136d88ea02388e87d02f84c3826695298a","party":"d5d9c62945ab66acec48056d16463de419a11775003577f3360696c97e34c4ac","quantity":"fbd39cd3eb96a750a021265d5850d270c0fd9d61e2821829af1422ac9ba90242"}','{"id":4}','2020-03-31T12:00:00.000000Z',11);
INSERT INTO "idempotency_key" VALUES(1,'P0002','f740264220764f03846c23314c852153','record and allocate receipts','0f12ac01b92e94803f92b07d442d2f8b','{"allocations":"ad3408828ea41c4a4c6d61ed86eacc0581a5bec1a3390c652daae29f1127e659","amount":"b29ffcdeeb1012cb62b1635813f1cd499b0ce10ce1664d96f02a2e934e7a1d38","payer":"f7ac91d0d2946a853c92ef01843a6e8bc46b88c56cd156769010113b27015a0b","payment_ref":"77b93dec0cd7471a8640548cee98bcd3806d897246b687cd73aac26ffd1aa0b6","received_on":"0ceab4c06f1a5b731880e07fa8b9b88e531b9e7dc850c9e2c7f98ef4b8ed412a"}','{"allocated":"6344.01","amount":"6354.01","event_id":36,"id":36,"unallocated":"10.00"}','2020-03-31T12:00:00.000000Z',32);
INSERT INTO "idempotency_key" VALUES(1,'P0002','fa0a17c977da483c83bf5656b8c0fa36','record costs, deliveries, rates, drivers, grants and controls','3124a359d39f5974d212187cedc150ad','{"amount":"44fa0799cd8e39033d9a231a251c2cfe5129713ac6651b32a6004a2b01f65e6c","description":"85a2e56fbcc489ff562de9bc03b24639596d19fcd74d5369e5153478be19fe19","entered_on":"3579c84111c6c801e752ac104ae1471296a44cd4bc72e64152703c7de84a1d28","pool":"63b94eb7f95353b7a33d36afa47c2b1fbfff321e7899562cf28d36b71fe0e4d8","service":"56926f1767c232e04b77b9012a4e6c2ee6911fbab450761c158aa947ffd7699f","service_from":"8d4e60c54958fe2ae93fe5fdaa80e3187b5b8c70c6a46d3b04d0f3422d359de8","service_to":"3579c84111c6c801e752ac104ae1471296a44cd4bc72e64152703c7de84a1d28","source":"497615a39eb8171d65bf83da81d0e1c0a6dbf6bd8701bfbe1853e1a272fcc04c","source_ref":"4cc3fe50e2d37f33cd51dd6d1189ee8bac5d554077f07fcd6e51452fa2d9d8b2","subjective":"6df16d14331ff8b46cd7d405952c5856d4d98c6ab8b944021e16f82c9dfad43e"}','{"amount":"300.00","id":14,"inside":"300.00","journal_id":"14-1","outside":"0.00","source_ref":"AUDITS-1"}','2020-03-31T12:00:00.000000Z',21);
INSERT INTO "idempotency_key" VALUES(1,'P0002','fa2f2705ca1045b894d3f5d1973e68e7','record costs, deliveries, rates, drivers, grants and controls','8057523537febb27d1ee43c555bfe5ae','{"amount":"939c30571291d1fd9d0c57ccb3d9b0a1d50dfd3daf2789c78db550e124acc0c1","description":"8056ed52223f32699bee572d63150e60a3f6f48b6b14b67fc4ce6f0bc4c9070b","entered_on":"2f58147cdc6f7832507df8e65adce4fe05c12fd44cd482427ec2b2bbdf08da08","pool":"4d841d5a254c639707a755b42d804f9bbf6f14f3ee3d35b849c62e02ffaa6623","service":"95fdb28411ff64d48e6bfb9292a216cf32477c587dda295a78ac8bfa75277b97","service_from":"c1ee0c853f8ae81c0f69687d45716481908a6b57f864ed06a24fa3162016edef","service_to":"2f58147cdc6f7832507df8e65adce4fe05c12fd44cd482427ec2b2bbdf08da08","source":"0bde547e087df6105664581a3f5408f14ce9c424a036542853bd61b9ea4a7383","source_ref":"86b4e92e347df6c819052c9fa71b1b6fcab2381833fb1783989d19d85be0f7b5","subjective":"a46c79b28caedce92578cb434f8f93f97665217755a5ec7a81e52804ea4b9244"}','{"amount":"80.00","id":39,"inside":"80.00","journal_id":"39-1","outside":"0.00","source_ref":"OFFICE-2019-08"}','2020-03-31T12:00:00.000000Z',35);
INSERT INTO "idempotency_key" VALUES(1,'P0002','ff9c36196b3f4412819f4957ae31ee5d','record costs, deliveries, rates, drivers, grants and controls','1b9d9699469a2949f441312aab7f6d56','{"effective_from":"944d83601e8228bcd5215987b8ec2f9ed324d9189d25fe410d0a5f3130e96c34","service":"c4bfbbbd0bb686bcd40bcaff122954d582daf6f1b3c5a229ff5d747a411d272e","unit_price":"74e581c2398e7e4a61c83da65a8466ded6487fd1c281b6e08f0f1797ad48e44a"}','{"effective_from":"2019-07-01","id":2,"service":"AUDIT"}','2020-03-31T12:00:00.000000Z',9);
INSERT INTO "idempotency_key" VALUES(1,'P0003','330fa81933564591a4203c7c1da196fc','soft-close a period','7c66dc1c7bfc94f19a9b063b828c79a2','{}','{"id":55,"period":"2019-06","status":"soft_closed"}','2020-03-31T12:00:00.000000Z',47);
INSERT INTO "idempotency_key" VALUES(1,'P0003','541dd67e65924608969d041c43a1a593','agree a statement','52117c12961474bc58de073ec867f492','{}','{"event_id":44,"id":42,"status":"agreed_by_host"}','2020-03-31T12:00:00.000000Z',38);
INSERT INTO "idempotency_key" VALUES(1,'P0003','8010906f42974b5c9e332818cad61f57','agree a statement','229eef38a26709ef6c0d04086fe790f0','{}','{"event_id":50,"id":48,"status":"agreed_by_host"}','2020-03-31T12:00:00.000000Z',42);
INSERT INTO "idempotency_key" VALUES(1,'P0003','ab7a7d5a79c54aa689df1dd792415433','approve time','cd9ca8fe6c63ad2d52049fda9dcb0964','{}','{"event_id":19,"id":17,"status":"approved"}','2020-03-31T12:00:00.000000Z',26);
INSERT INTO "idempotency_key" VALUES(1,'P0003','f675adc4c78b4e4f8c15a0b87b097a37','agree a statement','fb336cc62e030951d1ab60601f4a97bf','{}','{"event_id":33,"id":31,"status":"agreed_by_host"}','2020-03-31T12:00:00.000000Z',29);
INSERT INTO "idempotency_key" VALUES(1,'P0004','61cd552906744bf4b65017dee3668c5b','state time','35ee299171f2702459082c87cf7168cf','{"joint":"08d998f373e474cb9506977f966133d225f573984937fc4478285901bb5b1b1b","leave":"9014d6dd5dd5f5fc63be8b012ee3a264e5f0dc63369784cfc8fb437f9857d6d0","party_days":"997203e3131f7fead4377e746997f9383fc913c48f6a5caf93babdd0297025fb","post":"ae5bb320f179b4cf8caa1a5dd449876da57313bfd38414dc6323ddb797565bb5","service_from":"2b137c0aa6bf63967bc5d3f2d012c3c7a21ddadca2728442d036386f6c58a139","service_to":"d231fbf114c2765616f4f0b15e83fdafa7e90108c3acc5d0bc5f06e7901d2d9f","sickness":"fccfa835ea4465ce9af2c2666f1b2f2c8735837714b82f663e8d5f761760c3da"}','{"days":"22","id":16,"post":"DCS","service_month":"2019-07","status":"incomplete","working_days":"23"}','2020-03-31T12:00:00.000000Z',23);
INSERT INTO "idempotency_key" VALUES(1,'P0004','c15224d551af42f7bc18a32bd8e218c2','state time','ce81c26f549a7876a3b3f18eec3c1277','{}','{"days":"23","id":17,"post":"DCS","service_month":"2019-07","status":"complete","working_days":"23"}','2020-03-31T12:00:00.000000Z',24);
INSERT INTO "idempotency_key" VALUES(1,'P0004','d265b82bfe8a4145a723130e6dc95f65','state time','ab3dec5725e1647fc546d9c7a16954ac','{"joint":"1809b5caeb93ebf7464c3cdf9dd2f62ae77540c17af0eb52370d93c360699377","leave":"d6042464e4c41454b8d730cf07497a2645cca1646d6905a16745a30bee15072c","party_days":"c4d0d671792ce0bc2a4a3fd6fcd6e534723543ca741c303a8b6f2409babe1245","post":"86a65a62c3cce1bfe67fac7bcf6ded0324ba97a192a4bbe2f997c1dcde799401","service_from":"dee0344da2d2da445a477652dd30874369b93afaba8195f3e6d32aa084016ad4","service_to":"7d4b2ff0386b4581da1f277ed5256b0ace43d535b0267448e0d8d4775861a323","sickness":"cff7644fcf458405b08c23f73b08e9cbcc5de041ff6839bd45008352fecbace6"}','{"days":"21","id":52,"post":"DCS","service_month":"2019-08","status":"complete","working_days":"21"}','2020-03-31T12:00:00.000000Z',44);
INSERT INTO "idempotency_key" VALUES(1,'P0005','67e16ccd1e2145afbf6ea8183f0f855f','dispute a statement line','f388b39f73ae30fbae49321756576b09','{}','{"gross":"444.00","id":38,"line":5,"statement":31,"status":"open"}','2020-03-31T12:00:00.000000Z',34);
INSERT INTO "idempotency_key" VALUES(1,'P0005','e885355af0344a56aa7e291f397a63b7','match a payment to its receipt','2e2bac38482f16b59f38c116634a7d8c','{}','{"id":37,"paid_on":"2019-09-06","receipt":36}','2020-03-31T12:00:00.000000Z',33);
INSERT INTO "idempotency_key" VALUES(1,'P0006','20e21e89e3f44754bb9c33be4dc1ff82','agree a statement','aae717df673a593ec6dc2a554a27a504','{}','{"event_id":51,"id":48,"status":"agreed_by_recipient"}','2020-03-31T12:00:00.000000Z',43);
INSERT INTO "idempotency_key" VALUES(1,'P0006','88576b1ced064a1cbb27ee6300ee0db8','agree a statement','5b836d0c347d58e624ddaa6de224f80c','{}','{"event_id":34,"id":31,"status":"agreed_by_recipient"}','2020-03-31T12:00:00.000000Z',30);
INSERT INTO "idempotency_key" VALUES(1,'P0006','ec0dc2b4c59949b28cc1e35997a4d739','witness a seal','8c47dfd4f43240f401e9611229b4186c','{}','{"block_no":1,"head_hash":"400793844059cf6082651ccd726131aea28d27e22dd06a560ac5d69b8fda8816","id":54,"party":"BIR"}','2020-03-31T12:00:00.000000Z',46);
CREATE TABLE issued_charge (
    arrangement_id INTEGER NOT NULL,
    charge_event_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    CONSTRAINT pk_issued_charge PRIMARY KEY (arrangement_id, charge_event_id),
    CONSTRAINT fk_issued_charge_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_issued_charge_charge FOREIGN KEY(arrangement_id, charge_event_id) REFERENCES charge (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "issued_charge" VALUES(1,26,35);
INSERT INTO "issued_charge" VALUES(1,27,35);
INSERT INTO "issued_charge" VALUES(1,28,35);
INSERT INTO "issued_charge" VALUES(1,29,35);
INSERT INTO "issued_charge" VALUES(1,30,35);
CREATE TABLE journal (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    journal_no INTEGER NOT NULL,
    book TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    known INTEGER NOT NULL,
    n_journals INTEGER NOT NULL,
    prev_no INTEGER,
    n_lines INTEGER NOT NULL,
    zero INTEGER NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (arrangement_id, event_id, journal_no),
    CONSTRAINT uq_journal_arrangement_id_event_id_book UNIQUE (arrangement_id, event_id, book),
    CONSTRAINT uq_journal_arrangement_id_event_id_journal_no_n_lines_book_effective_on_known UNIQUE (arrangement_id, event_id, journal_no, n_lines, book, effective_on, known),
    CONSTRAINT ck_journal_n_lines CHECK (n_lines >= 2),
    CONSTRAINT ck_journal_zero CHECK (zero = 0),
    CONSTRAINT ck_journal_journal_no CHECK (journal_no BETWEEN 1 AND n_journals),
    CONSTRAINT ck_journal_chain CHECK ((journal_no = 1 AND prev_no IS NULL) OR (journal_no > 1 AND prev_no IS NOT NULL AND prev_no = journal_no - 1)),
    CONSTRAINT fk_journal_event FOREIGN KEY(arrangement_id, event_id, n_journals, effective_on, known) REFERENCES event (arrangement_id, event_id, n_journals, effective_on, known) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_chain FOREIGN KEY(arrangement_id, event_id, prev_no) REFERENCES journal (arrangement_id, event_id, journal_no) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_last_line FOREIGN KEY(arrangement_id, event_id, journal_no, n_lines, zero) REFERENCES journal_line (arrangement_id, event_id, journal_no, line_no, running_pence) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_book FOREIGN KEY(arrangement_id, book) REFERENCES party (arrangement_id, code)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "journal" VALUES(1,5,1,'ASH','2019-07-05',5,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,8,1,'ASH','2019-07-31',8,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,9,1,'ASH','2019-07-31',9,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,10,1,'ASH','2019-07-31',10,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,11,1,'ASH','2019-07-31',11,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,12,1,'ASH','2019-07-31',12,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,13,1,'ASH','2019-07-31',13,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,14,1,'ASH','2019-07-31',14,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,20,1,'ASH','2019-07-31',20,1,NULL,3,0);
INSERT INTO "journal" VALUES(1,21,1,'ASH','2019-07-31',21,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,22,1,'ASH','2019-07-31',22,1,NULL,3,0);
INSERT INTO "journal" VALUES(1,23,1,'ASH','2019-07-31',23,1,NULL,3,0);
INSERT INTO "journal" VALUES(1,24,1,'ASH','2019-07-31',24,1,NULL,3,0);
INSERT INTO "journal" VALUES(1,25,1,'ASH','2019-07-31',25,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,26,1,'ASH','2019-07-31',26,2,NULL,2,0);
INSERT INTO "journal" VALUES(1,26,2,'BIR','2019-07-31',26,2,1,2,0);
INSERT INTO "journal" VALUES(1,27,1,'ASH','2019-07-31',27,2,NULL,2,0);
INSERT INTO "journal" VALUES(1,27,2,'BIR','2019-07-31',27,2,1,2,0);
INSERT INTO "journal" VALUES(1,28,1,'ASH','2019-07-31',28,2,NULL,2,0);
INSERT INTO "journal" VALUES(1,28,2,'BIR','2019-07-31',28,2,1,2,0);
INSERT INTO "journal" VALUES(1,29,1,'ASH','2019-07-31',29,2,NULL,2,0);
INSERT INTO "journal" VALUES(1,29,2,'BIR','2019-07-31',29,2,1,2,0);
INSERT INTO "journal" VALUES(1,30,1,'ASH','2019-07-31',30,2,NULL,2,0);
INSERT INTO "journal" VALUES(1,30,2,'BIR','2019-07-31',30,2,1,2,0);
INSERT INTO "journal" VALUES(1,35,1,'ASH','2019-08-08',35,2,NULL,11,0);
INSERT INTO "journal" VALUES(1,35,2,'BIR','2019-08-08',35,2,1,11,0);
INSERT INTO "journal" VALUES(1,36,1,'ASH','2019-09-06',36,1,NULL,7,0);
INSERT INTO "journal" VALUES(1,37,1,'BIR','2019-09-06',37,1,NULL,7,0);
INSERT INTO "journal" VALUES(1,39,1,'ASH','2019-08-31',39,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,40,1,'ASH','2019-08-31',40,1,NULL,3,0);
INSERT INTO "journal" VALUES(1,41,1,'ASH','2019-08-31',41,2,NULL,2,0);
INSERT INTO "journal" VALUES(1,41,2,'BIR','2019-08-31',41,2,1,2,0);
INSERT INTO "journal" VALUES(1,45,1,'ASH','2019-09-30',45,1,NULL,2,0);
INSERT INTO "journal" VALUES(1,46,1,'ASH','2019-09-30',46,1,NULL,3,0);
INSERT INTO "journal" VALUES(1,47,1,'ASH','2019-09-30',47,2,NULL,2,0);
INSERT INTO "journal" VALUES(1,47,2,'BIR','2019-09-30',47,2,1,2,0);
CREATE TABLE journal_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    journal_no INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    book TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    known INTEGER NOT NULL,
    account INTEGER NOT NULL,
    amount_pence INTEGER NOT NULL,
    prev_no INTEGER,
    prev_running_pence INTEGER NOT NULL,
    running_pence INTEGER NOT NULL,
    pool TEXT,
    service TEXT,
    service_month TEXT,
    counterparty TEXT,
    document_event_id INTEGER,
    phase INTEGER,
    CONSTRAINT pk_journal_line PRIMARY KEY (arrangement_id, event_id, journal_no, line_no),
    CONSTRAINT uq_journal_line_arrangement_id_event_id_journal_no_line_no_running_pence UNIQUE (arrangement_id, event_id, journal_no, line_no, running_pence),
    CONSTRAINT ck_journal_line_amount CHECK (amount_pence <> 0),
    CONSTRAINT ck_journal_line_amount_bounds CHECK (amount_pence BETWEEN -1000000000000000 AND 1000000000000000),
    CONSTRAINT ck_journal_line_line_no CHECK (line_no BETWEEN 1 AND n_lines),
    CONSTRAINT ck_journal_line_running CHECK (running_pence = prev_running_pence + amount_pence),
    CONSTRAINT ck_journal_line_chain CHECK ((line_no = 1 AND prev_no IS NULL AND prev_running_pence = 0) OR (line_no > 1 AND prev_no IS NOT NULL AND prev_no = line_no - 1)),
    CONSTRAINT fk_journal_line_journal FOREIGN KEY(arrangement_id, event_id, journal_no, n_lines, book, effective_on, known) REFERENCES journal (arrangement_id, event_id, journal_no, n_lines, book, effective_on, known) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_line_chain FOREIGN KEY(arrangement_id, event_id, journal_no, prev_no, prev_running_pence) REFERENCES journal_line (arrangement_id, event_id, journal_no, line_no, running_pence) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_journal_line_account FOREIGN KEY(account) REFERENCES account (account),
    CONSTRAINT fk_journal_line_pool FOREIGN KEY(arrangement_id, pool) REFERENCES pool (arrangement_id, code),
    CONSTRAINT fk_journal_line_document FOREIGN KEY(arrangement_id, document_event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "journal_line" VALUES(1,5,1,1,2,'ASH','2019-07-05',5,1000,40000,NULL,0,40000,'SETUP',NULL,NULL,'DFE',NULL,1);
INSERT INTO "journal_line" VALUES(1,5,1,2,2,'ASH','2019-07-05',5,2240,-40000,1,40000,0,'SETUP',NULL,NULL,'DFE',NULL,1);
INSERT INTO "journal_line" VALUES(1,8,1,1,2,'ASH','2019-07-31',8,6000,10001,NULL,0,10001,'OFFICE',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,8,1,2,2,'ASH','2019-07-31',8,2100,-10001,1,10001,0,'OFFICE',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,9,1,1,2,'ASH','2019-07-31',9,6000,2000,NULL,0,2000,'OFFICE',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,9,1,2,2,'ASH','2019-07-31',9,2100,-2000,1,2000,0,'OFFICE',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,10,1,1,2,'ASH','2019-07-31',10,6000,-2000,NULL,0,-2000,'OFFICE',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,10,1,2,2,'ASH','2019-07-31',10,2100,2000,1,-2000,0,'OFFICE',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,11,1,1,2,'ASH','2019-07-31',11,6000,100000,NULL,0,100000,'SETUP',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,11,1,2,2,'ASH','2019-07-31',11,2100,-100000,1,100000,0,'SETUP',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,12,1,1,2,'ASH','2019-07-31',12,6000,900000,NULL,0,900000,'DCS',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,12,1,2,2,'ASH','2019-07-31',12,2100,-900000,1,900000,0,'DCS',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,13,1,1,2,'ASH','2019-07-31',13,6000,75000,NULL,0,75000,'HOMES',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,13,1,2,2,'ASH','2019-07-31',13,2100,-75000,1,75000,0,'HOMES',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,14,1,1,2,'ASH','2019-07-31',14,6000,30000,NULL,0,30000,'AUDITS',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,14,1,2,2,'ASH','2019-07-31',14,2100,-30000,1,30000,0,'AUDITS',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,20,1,1,3,'ASH','2019-07-31',20,6100,60000,NULL,0,60000,'SETUP',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,20,1,2,3,'ASH','2019-07-31',20,6300,40000,1,60000,100000,'SETUP',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,20,1,3,3,'ASH','2019-07-31',20,6000,-100000,2,100000,0,'SETUP',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,21,1,1,2,'ASH','2019-07-31',21,2240,40000,NULL,0,40000,'SETUP',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,21,1,2,2,'ASH','2019-07-31',21,4900,-40000,1,40000,0,'SETUP',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,22,1,1,3,'ASH','2019-07-31',22,6100,500000,NULL,0,500000,'DCS',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,22,1,2,3,'ASH','2019-07-31',22,6200,400000,1,500000,900000,'DCS',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,22,1,3,3,'ASH','2019-07-31',22,6000,-900000,2,900000,0,'DCS',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,23,1,1,3,'ASH','2019-07-31',23,6100,5001,NULL,0,5001,'OFFICE',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,23,1,2,3,'ASH','2019-07-31',23,6200,5000,1,5001,10001,'OFFICE',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,23,1,3,3,'ASH','2019-07-31',23,6000,-10001,2,10001,0,'OFFICE',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,24,1,1,3,'ASH','2019-07-31',24,6100,25000,NULL,0,25000,'HOMES',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,24,1,2,3,'ASH','2019-07-31',24,6200,50000,1,25000,75000,'HOMES',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,24,1,3,3,'ASH','2019-07-31',24,6000,-75000,2,75000,0,'HOMES',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,25,1,1,2,'ASH','2019-07-31',25,6100,30000,NULL,0,30000,'AUDITS',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,25,1,2,2,'ASH','2019-07-31',25,6000,-30000,1,30000,0,'AUDITS',NULL,'2019-07',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,26,1,1,2,'ASH','2019-07-31',26,1215,60000,NULL,0,60000,'SETUP',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,26,1,2,2,'ASH','2019-07-31',26,4150,-60000,1,60000,0,'SETUP',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,26,2,1,2,'BIR','2019-07-31',26,5500,60000,NULL,0,60000,'SETUP',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,26,2,2,2,'BIR','2019-07-31',26,2315,-60000,1,60000,0,'SETUP',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,27,1,1,2,'ASH','2019-07-31',27,1215,500000,NULL,0,500000,'DCS',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,27,1,2,2,'ASH','2019-07-31',27,4100,-500000,1,500000,0,'DCS',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,27,2,1,2,'BIR','2019-07-31',27,5500,500000,NULL,0,500000,'DCS',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,27,2,2,2,'BIR','2019-07-31',27,2315,-500000,1,500000,0,'DCS',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,28,1,1,2,'ASH','2019-07-31',28,1215,5001,NULL,0,5001,'OFFICE',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,28,1,2,2,'ASH','2019-07-31',28,4140,-5001,1,5001,0,'OFFICE',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,28,2,1,2,'BIR','2019-07-31',28,5500,5001,NULL,0,5001,'OFFICE',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,28,2,2,2,'BIR','2019-07-31',28,2315,-5001,1,5001,0,'OFFICE',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,29,1,1,2,'ASH','2019-07-31',29,1215,25000,NULL,0,25000,'HOMES',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,29,1,2,2,'ASH','2019-07-31',29,4130,-25000,1,25000,0,'HOMES',NULL,'2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,29,2,1,2,'BIR','2019-07-31',29,5500,25000,NULL,0,25000,'HOMES',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,29,2,2,2,'BIR','2019-07-31',29,2315,-25000,1,25000,0,'HOMES',NULL,'2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,30,1,1,2,'ASH','2019-07-31',30,1215,37000,NULL,0,37000,'AUDITS','AUDIT','2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,30,1,2,2,'ASH','2019-07-31',30,4110,-37000,1,37000,0,'AUDITS','AUDIT','2019-07','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,30,2,1,2,'BIR','2019-07-31',30,5500,37000,NULL,0,37000,'AUDITS','AUDIT','2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,30,2,2,2,'BIR','2019-07-31',30,2315,-37000,1,37000,0,'AUDITS','AUDIT','2019-07','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,35,1,1,11,'ASH','2019-08-08',35,1210,60000,NULL,0,60000,'SETUP',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,2,11,'ASH','2019-08-08',35,1215,-60000,1,60000,0,'SETUP',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,3,11,'ASH','2019-08-08',35,1210,500000,2,0,500000,'DCS',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,4,11,'ASH','2019-08-08',35,1215,-500000,3,500000,0,'DCS',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,5,11,'ASH','2019-08-08',35,1210,5001,4,0,5001,'OFFICE',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,6,11,'ASH','2019-08-08',35,1215,-5001,5,5001,0,'OFFICE',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,7,11,'ASH','2019-08-08',35,1210,25000,6,0,25000,'HOMES',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,8,11,'ASH','2019-08-08',35,1215,-25000,7,25000,0,'HOMES',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,9,11,'ASH','2019-08-08',35,1210,44400,8,0,44400,'AUDITS','AUDIT','2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,10,11,'ASH','2019-08-08',35,1215,-37000,9,44400,7400,'AUDITS','AUDIT','2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,1,11,11,'ASH','2019-08-08',35,2230,-7400,10,7400,0,'AUDITS','AUDIT','2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,1,11,'BIR','2019-08-08',35,2310,-60000,NULL,0,-60000,'SETUP',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,2,11,'BIR','2019-08-08',35,2315,60000,1,-60000,0,'SETUP',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,3,11,'BIR','2019-08-08',35,2310,-500000,2,0,-500000,'DCS',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,4,11,'BIR','2019-08-08',35,2315,500000,3,-500000,0,'DCS',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,5,11,'BIR','2019-08-08',35,2310,-5001,4,0,-5001,'OFFICE',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,6,11,'BIR','2019-08-08',35,2315,5001,5,-5001,0,'OFFICE',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,7,11,'BIR','2019-08-08',35,2310,-25000,6,0,-25000,'HOMES',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,8,11,'BIR','2019-08-08',35,2315,25000,7,-25000,0,'HOMES',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,9,11,'BIR','2019-08-08',35,2310,-44400,8,0,-44400,'AUDITS','AUDIT','2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,10,11,'BIR','2019-08-08',35,2315,37000,9,-44400,-7400,'AUDITS','AUDIT','2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,35,2,11,11,'BIR','2019-08-08',35,1330,7400,10,-7400,0,'AUDITS','AUDIT','2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,36,1,1,7,'ASH','2019-09-06',36,1000,635401,NULL,0,635401,NULL,NULL,NULL,'BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,36,1,2,7,'ASH','2019-09-06',36,1210,-60000,1,635401,575401,'SETUP',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,36,1,3,7,'ASH','2019-09-06',36,1210,-500000,2,575401,75401,'DCS',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,36,1,4,7,'ASH','2019-09-06',36,1210,-5001,3,75401,70400,'OFFICE',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,36,1,5,7,'ASH','2019-09-06',36,1210,-25000,4,70400,45400,'HOMES',NULL,'2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,36,1,6,7,'ASH','2019-09-06',36,1210,-44400,5,45400,1000,'AUDITS','AUDIT','2019-07','BIR',31,1);
INSERT INTO "journal_line" VALUES(1,36,1,7,7,'ASH','2019-09-06',36,2220,-1000,6,1000,0,NULL,NULL,NULL,'BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,37,1,1,7,'BIR','2019-09-06',37,2310,60000,NULL,0,60000,'SETUP',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,37,1,2,7,'BIR','2019-09-06',37,2310,500000,1,60000,560000,'DCS',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,37,1,3,7,'BIR','2019-09-06',37,2310,5001,2,560000,565001,'OFFICE',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,37,1,4,7,'BIR','2019-09-06',37,2310,25000,3,565001,590001,'HOMES',NULL,'2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,37,1,5,7,'BIR','2019-09-06',37,2310,44400,4,590001,634401,'AUDITS','AUDIT','2019-07','ASH',31,1);
INSERT INTO "journal_line" VALUES(1,37,1,6,7,'BIR','2019-09-06',37,1320,1000,5,634401,635401,NULL,NULL,NULL,'ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,37,1,7,7,'BIR','2019-09-06',37,1000,-635401,6,635401,0,NULL,NULL,NULL,'ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,39,1,1,2,'ASH','2019-08-31',39,6000,8000,NULL,0,8000,'OFFICE',NULL,'2019-08',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,39,1,2,2,'ASH','2019-08-31',39,2100,-8000,1,8000,0,'OFFICE',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,40,1,1,3,'ASH','2019-08-31',40,6100,4000,NULL,0,4000,'OFFICE',NULL,'2019-08',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,40,1,2,3,'ASH','2019-08-31',40,6200,4000,1,4000,8000,'OFFICE',NULL,'2019-08',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,40,1,3,3,'ASH','2019-08-31',40,6000,-8000,2,8000,0,'OFFICE',NULL,'2019-08',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,41,1,1,2,'ASH','2019-08-31',41,1215,4000,NULL,0,4000,'OFFICE',NULL,'2019-08','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,41,1,2,2,'ASH','2019-08-31',41,4140,-4000,1,4000,0,'OFFICE',NULL,'2019-08','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,41,2,1,2,'BIR','2019-08-31',41,5500,4000,NULL,0,4000,'OFFICE',NULL,'2019-08','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,41,2,2,2,'BIR','2019-08-31',41,2315,-4000,1,4000,0,'OFFICE',NULL,'2019-08','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,45,1,1,2,'ASH','2019-09-30',45,6000,8000,NULL,0,8000,'OFFICE',NULL,'2019-09',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,45,1,2,2,'ASH','2019-09-30',45,2100,-8000,1,8000,0,'OFFICE',NULL,NULL,NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,46,1,1,3,'ASH','2019-09-30',46,6100,4000,NULL,0,4000,'OFFICE',NULL,'2019-09',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,46,1,2,3,'ASH','2019-09-30',46,6200,4000,1,4000,8000,'OFFICE',NULL,'2019-09',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,46,1,3,3,'ASH','2019-09-30',46,6000,-8000,2,8000,0,'OFFICE',NULL,'2019-09',NULL,NULL,1);
INSERT INTO "journal_line" VALUES(1,47,1,1,2,'ASH','2019-09-30',47,1215,4000,NULL,0,4000,'OFFICE',NULL,'2019-09','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,47,1,2,2,'ASH','2019-09-30',47,4140,-4000,1,4000,0,'OFFICE',NULL,'2019-09','BIR',NULL,1);
INSERT INTO "journal_line" VALUES(1,47,2,1,2,'BIR','2019-09-30',47,5500,4000,NULL,0,4000,'OFFICE',NULL,'2019-09','ASH',NULL,1);
INSERT INTO "journal_line" VALUES(1,47,2,2,2,'BIR','2019-09-30',47,2315,-4000,1,4000,0,'OFFICE',NULL,'2019-09','ASH',NULL,1);
CREATE TABLE ledger_epoch (
    epoch_no INTEGER NOT NULL,
    epoch_offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_ledger_epoch PRIMARY KEY (epoch_no)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "ledger_epoch" VALUES(1,0,'first start');
CREATE TABLE model_agreement (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    version INTEGER NOT NULL,
    party TEXT NOT NULL,
    agreed_on TEXT NOT NULL,
    CONSTRAINT pk_model_agreement PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT uq_model_agreement_arrangement_id_version_party UNIQUE (arrangement_id, version, party),
    CONSTRAINT ck_model_agreement_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_model_agreement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "model_agreement" VALUES(1,1,1,1,'ASH','2019-06-01');
INSERT INTO "model_agreement" VALUES(1,1,2,1,'BIR','2019-06-01');
CREATE TABLE party (
    arrangement_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    keeps_book INTEGER NOT NULL,
    CONSTRAINT pk_party PRIMARY KEY (arrangement_id, code),
    CONSTRAINT fk_party_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "party" VALUES(1,'ASH',1,1);
INSERT INTO "party" VALUES(1,'BIR',1,1);
INSERT INTO "party" VALUES(1,'DFE',1,0);
CREATE TABLE payment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    receipt_event_id INTEGER NOT NULL,
    paid_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_payment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_payment_arrangement_id_receipt_event_id UNIQUE (arrangement_id, receipt_event_id),
    CONSTRAINT fk_payment_receipt FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES receipt (arrangement_id, event_id),
    CONSTRAINT fk_payment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "payment" VALUES(1,37,36,'2019-09-06',635401);
CREATE TABLE period_step (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    period TEXT NOT NULL,
    step TEXT NOT NULL,
    request_event_id INTEGER,
    reason TEXT,
    CONSTRAINT pk_period_step PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_period_step_request_event_id_event FOREIGN KEY(arrangement_id, request_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_period_step_step CHECK (step IN ('soft_close', 'request_close', 'close', 'request_reopen', 'reopen')),
    CONSTRAINT ck_period_step_reason CHECK (step NOT IN ('request_reopen', 'reopen') OR reason IS NOT NULL),
    CONSTRAINT ck_period_step_request CHECK ((step IN ('close', 'reopen') AND request_event_id IS NOT NULL) OR (step NOT IN ('close', 'reopen') AND request_event_id IS NULL)),
    CONSTRAINT fk_period_step_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "period_step" VALUES(1,55,'2019-06','soft_close',NULL,NULL);
CREATE TABLE person (
    person TEXT NOT NULL,
    display_name TEXT,
    salt TEXT,
    created_at TEXT NOT NULL,
    erased_at TEXT,
    CONSTRAINT pk_person PRIMARY KEY (person)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "person" VALUES('P0001','Example administrator of ASH','82ed8320077a6e63908982279f2aacd9','2020-03-31T12:00:00.000000Z',NULL);
INSERT INTO "person" VALUES('P0002','Example preparer of ASH','cc1574b917a9f282f3c28fbd9ba2b30d','2020-03-31T12:00:00.000000Z',NULL);
INSERT INTO "person" VALUES('P0003','Example approver of ASH','04081551b7cbc425944c9a1801b4c9b3','2020-03-31T12:00:00.000000Z',NULL);
INSERT INTO "person" VALUES('P0004','Example preparer of ASH','caa5648bb8df0ad92ed173551c6e9d60','2020-03-31T12:00:00.000000Z',NULL);
INSERT INTO "person" VALUES('P0005','Example preparer of BIR','0a7ad07a060859a85f731f4e18c15f5b','2020-03-31T12:00:00.000000Z',NULL);
INSERT INTO "person" VALUES('P0006','Example approver of BIR','48d8b23bad3751f8e24b3eb67ac08198','2020-03-31T12:00:00.000000Z',NULL);
INSERT INTO "person" VALUES('P0007','Example auditor of ASH','bce4c2ae7592f878fc78bb5629ff26a4','2020-03-31T12:00:00.000000Z',NULL);
CREATE TABLE pool (
    arrangement_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    CONSTRAINT pk_pool PRIMARY KEY (arrangement_id, code),
    CONSTRAINT fk_pool_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "pool" VALUES(1,'AUDITS',1);
INSERT INTO "pool" VALUES(1,'DCS',1);
INSERT INTO "pool" VALUES(1,'HOMES',1);
INSERT INTO "pool" VALUES(1,'OFFICE',1);
INSERT INTO "pool" VALUES(1,'SETUP',1);
CREATE TABLE rate_card (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    service TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    effective_to TEXT,
    unit_price_pence INTEGER NOT NULL,
    CONSTRAINT pk_rate_card PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_rate_card_arrangement_id_service_effective_from UNIQUE (arrangement_id, service, effective_from),
    CONSTRAINT ck_rate_card_unit_price CHECK (unit_price_pence >= 0),
    CONSTRAINT ck_rate_card_dates CHECK (effective_to IS NULL OR effective_from <= effective_to),
    CONSTRAINT fk_rate_card_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "rate_card" VALUES(1,2,'AUDIT','2019-07-01',NULL,18500);
CREATE TABLE receipt (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    payment_ref TEXT NOT NULL,
    payer TEXT NOT NULL,
    payee TEXT NOT NULL,
    received_on TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    CONSTRAINT pk_receipt PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_receipt_arrangement_id_payment_ref UNIQUE (arrangement_id, payment_ref),
    CONSTRAINT ck_receipt_amount CHECK (amount_pence > 0),
    CONSTRAINT fk_receipt_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "receipt" VALUES(1,36,'BACS-1','BIR','ASH','2019-09-06',635401);
CREATE TABLE receipt_allocation (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    receipt_event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    statement_line INTEGER NOT NULL,
    gross_pence INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    CONSTRAINT pk_receipt_allocation PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_receipt_allocation_receipt_event_id_event FOREIGN KEY(arrangement_id, receipt_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_receipt_allocation_line FOREIGN KEY(arrangement_id, statement_event_id, statement_line) REFERENCES statement_line (arrangement_id, event_id, row_no),
    CONSTRAINT ck_receipt_allocation_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_receipt_allocation_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "receipt_allocation" VALUES(1,36,1,36,31,1,60000,60000);
INSERT INTO "receipt_allocation" VALUES(1,36,2,36,31,2,500000,500000);
INSERT INTO "receipt_allocation" VALUES(1,36,3,36,31,3,5001,5001);
INSERT INTO "receipt_allocation" VALUES(1,36,4,36,31,4,25000,25000);
INSERT INTO "receipt_allocation" VALUES(1,36,5,36,31,5,44400,37000);
CREATE TABLE seal (
    arrangement_id INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    previous_block_no INTEGER,
    encoding INTEGER NOT NULL,
    previous_head TEXT NOT NULL,
    merkle_root TEXT NOT NULL,
    horizon INTEGER NOT NULL,
    audit_horizon INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    n_events INTEGER NOT NULL,
    n_audit INTEGER NOT NULL,
    context_digest TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    head_hash TEXT NOT NULL,
    CONSTRAINT pk_seal PRIMARY KEY (arrangement_id, block_no),
    CONSTRAINT uq_seal_arrangement_id_head_hash UNIQUE (arrangement_id, head_hash),
    CONSTRAINT ck_seal_chain CHECK ((block_no = 1 AND previous_block_no IS NULL) OR (block_no > 1 AND previous_block_no IS NOT NULL AND previous_block_no = block_no - 1)),
    CONSTRAINT ck_seal_not_empty CHECK (n_events + n_audit > 0),
    CONSTRAINT fk_seal_arrangement_id FOREIGN KEY(arrangement_id) REFERENCES arrangement (arrangement_id),
    CONSTRAINT fk_seal_previous FOREIGN KEY(arrangement_id, previous_block_no) REFERENCES seal (arrangement_id, block_no)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "seal" VALUES(1,1,NULL,1,'6fcce79059f0c09ba54e7bd66e601e546bb8ae7f37ab1738ceb8421b08157825','d37c0f9f028608fc326c83b4323d7e7796adee42f0bdece58b54e577fe9851f1',54,46,1,53,45,'956750eee8291939c28045c5a54943f8caec9019301cf9796f16ca1f92cd8734','2020-03-31T12:00:00.000000Z','400793844059cf6082651ccd726131aea28d27e22dd06a560ac5d69b8fda8816');
INSERT INTO "seal" VALUES(1,2,1,1,'400793844059cf6082651ccd726131aea28d27e22dd06a560ac5d69b8fda8816','587ab54bd9b182a092d5802329b8cc21c4f090a8f4cad6ac02230ef91d4ba1ee',56,48,54,2,2,'956750eee8291939c28045c5a54943f8caec9019301cf9796f16ca1f92cd8734','2020-03-31T12:00:00.000000Z','e30a668cbf7a2e91cee618d130354a092659fb69313c750d6a350d464b979368');
CREATE TABLE sealed_audit (
    arrangement_id INTEGER NOT NULL,
    audit_no INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    leaf_hash TEXT NOT NULL,
    CONSTRAINT pk_sealed_audit PRIMARY KEY (arrangement_id, audit_no),
    CONSTRAINT fk_sealed_audit_audit FOREIGN KEY(audit_no) REFERENCES audit_event (audit_no),
    CONSTRAINT fk_sealed_audit_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "sealed_audit" VALUES(1,1,1,'72b5cf6b9d289b423f597a5bba914f5f86223582bdd9df8e7b93cfdc3aa750f5');
INSERT INTO "sealed_audit" VALUES(1,2,1,'29fac5045f7fc0df11a7341e6a94e315dac3e6ea0588dd4e6d1b00cc27da30b4');
INSERT INTO "sealed_audit" VALUES(1,3,1,'f0f0cccd609cb77986029a1972b9603d91d0cae4821fea85cf6f0465dd3385c9');
INSERT INTO "sealed_audit" VALUES(1,4,1,'35a9c9a24c5b47a79f0294ddd6e53bbac96d171b5e9bdfef2902e4cfeca0241b');
INSERT INTO "sealed_audit" VALUES(1,5,1,'7157f9598c12ed8dbe06ee8c565d92ffa0643b10757157a5d5cd57e5783e0d37');
INSERT INTO "sealed_audit" VALUES(1,6,1,'f898107f0dda4788fb2e0c53e4c61a008ff57c4713a2fbfbb0b6ef32d12f9d6c');
INSERT INTO "sealed_audit" VALUES(1,7,1,'c0e6b718bd9a23ceee18120ad87c1a0344edbd9ac64582690e4d963b050c92b2');
INSERT INTO "sealed_audit" VALUES(1,8,1,'3b7abcbfd6c6601198d2092ba146492b72710bb48bcdc1735cbdd6886bd97c65');
INSERT INTO "sealed_audit" VALUES(1,9,1,'c70e550f487d3f65617e9d222c79899734b4875d5cc49629087c3391cb1006fe');
INSERT INTO "sealed_audit" VALUES(1,10,1,'351043e7b4ccad36f608f65d74d0179bf59ac390f6b5ba37c6fd499261b8ebb5');
INSERT INTO "sealed_audit" VALUES(1,11,1,'49d0745f541c47178949b74c81b0c20ed4903ea99b255dcdd1e6faa4338ef8ae');
INSERT INTO "sealed_audit" VALUES(1,12,1,'05783c050bfd719feb2b37b856bc64c334e10c391a51097de8f53f14dc180119');
INSERT INTO "sealed_audit" VALUES(1,13,1,'e6d7e86623eb31d966f9818dec864b3710eecc8582e160cdbc9374d5cd31cfa2');
INSERT INTO "sealed_audit" VALUES(1,14,1,'ecff7ce4b496d477879baff744d01bac5dd1ccd6c534a55a2009fc10b20b318a');
INSERT INTO "sealed_audit" VALUES(1,15,1,'7678aecf1fe01f52a90508a26ebf5c58b45e49470ca8dcdde0d9b27907590796');
INSERT INTO "sealed_audit" VALUES(1,16,1,'4757d8d33eaba833e3c2e9c5695668b67db98274f6923bc3a3b181eb9e2d7a15');
INSERT INTO "sealed_audit" VALUES(1,17,1,'e68f056426edcab742fd638b40e9fa3c067476b8d8152fdaccb6a49f72a9992d');
INSERT INTO "sealed_audit" VALUES(1,18,1,'d03b838bce6fc159ef7cbfa4c607624e96efe7a2f32a8be20801a65a7288ee64');
INSERT INTO "sealed_audit" VALUES(1,19,1,'5e95b9de4bd78462c595cd9311f3c64e5278d4a16c9b229d3efeea8a60162d2c');
INSERT INTO "sealed_audit" VALUES(1,20,1,'05f3f1617fb161dae57173e050404f41e32e8ae594caebf14b9cb9db83a2eb0c');
INSERT INTO "sealed_audit" VALUES(1,21,1,'4fd72a585b2a01ccd11baeb24f4eaac9b45219f8f19270cf14cc4329613ab1d2');
INSERT INTO "sealed_audit" VALUES(1,22,1,'832e12dcb0e487fbc6da0ad1e363a8a0e5ba9b172cc68e58993b6a942f515604');
INSERT INTO "sealed_audit" VALUES(1,23,1,'ee9a854c0a8958d557e6d2c48cb30ab3193305c9c51a40fbea0d62fc6bc5c3ea');
INSERT INTO "sealed_audit" VALUES(1,24,1,'389cc45c66e66a9b114f5b020a4ad9d9e62efee648b4809f610abf5599a1cae3');
INSERT INTO "sealed_audit" VALUES(1,25,1,'bd79004e13d075805a319b0b72e52e78f86b9d27f745f0c53a0c4034b11d848f');
INSERT INTO "sealed_audit" VALUES(1,26,1,'86d62dec16a38c3f342107860cc319f58d5f1114254aa2938fe385c61276ff14');
INSERT INTO "sealed_audit" VALUES(1,27,1,'bfdd792b3d259e12d29710e5e68b20939ca9cb8b604b4b0992ca3cbb5acb7975');
INSERT INTO "sealed_audit" VALUES(1,28,1,'59562e7d31ea75a3a0e99e128d7971af653d57a0986b7cb4c4b3f8f6c9b3b745');
INSERT INTO "sealed_audit" VALUES(1,29,1,'9378b56e2af8a62f324f5c59cc9081bf42c24c8f0462a83e165e217687175e7a');
INSERT INTO "sealed_audit" VALUES(1,30,1,'29854f9a3c8e81ef482fe76ce2fc7f54f34268646013bcbfa86779761dcf801b');
INSERT INTO "sealed_audit" VALUES(1,31,1,'5ece5a19360dcc01a22995edf07d640bed11f814d092b4c967f14df8524fe4aa');
INSERT INTO "sealed_audit" VALUES(1,32,1,'79a99476ac33d64cfb462f03d742b269d3886799f7a600ce5e9bd40f331fc35f');
INSERT INTO "sealed_audit" VALUES(1,33,1,'99194ce75f7f9c93f5df845a206448a9e17026dd5cae245f731c136a28f5a4d5');
INSERT INTO "sealed_audit" VALUES(1,34,1,'96ea39bb53c35fd5ecac76fab2b1c22157e6b696621edbd330e887d6ba03db6e');
INSERT INTO "sealed_audit" VALUES(1,35,1,'26dfa28ba3ed45e48f6543ee5d9659410a1473e36bbb7d96c7ecd678d39af6e8');
INSERT INTO "sealed_audit" VALUES(1,36,1,'4e1746ed5ddde86388868b9bfad08918f5c554366c1d59690171ae4aa9fc524a');
INSERT INTO "sealed_audit" VALUES(1,37,1,'8b0a1c686edf12580bcf703428bfd5864cb44a54319044331f7dd4a99c4f7302');
INSERT INTO "sealed_audit" VALUES(1,38,1,'ed737f66c9215dc73151b574fa3f64e38d37b550d22de6ce32f90bf97e1dfa13');
INSERT INTO "sealed_audit" VALUES(1,39,1,'0a34e3bf21a67db8de2ac6deddf8e24f9fd69fcc248fb9eaf2e6f44b867781a6');
INSERT INTO "sealed_audit" VALUES(1,40,1,'09f847bec35fd99d70325e966679a90348a88adce79990c38520e121c78bfe62');
INSERT INTO "sealed_audit" VALUES(1,41,1,'2b5abf38d9d3137b490c7bd2b087389a8fecb670749fb502be4ece8f5a9539a1');
INSERT INTO "sealed_audit" VALUES(1,42,1,'8fd2b2f6ac24c83fc9f9a42b6866a820110b91beef5494a384c8e4581eebd2b0');
INSERT INTO "sealed_audit" VALUES(1,43,1,'12a92d1ddeb6014897dc1c116424c9d9556575695eb7aac8383bb6a613965ce1');
INSERT INTO "sealed_audit" VALUES(1,44,1,'cec68cd79e5eac8dd24be0315978ac94edcf43f489c51057bab2ed5450d60bb3');
INSERT INTO "sealed_audit" VALUES(1,45,1,'4a483f0df969e2fe5fb8d13da916eaf867cdf458a44cbc5897e611353205dd0c');
INSERT INTO "sealed_audit" VALUES(1,46,2,'0361d205e26c0e64e98e78094c1ee610a9f965b0ea495ed56dc1afd120e1f653');
INSERT INTO "sealed_audit" VALUES(1,47,2,'84ffa5b532d6bb80375df95ad96e175a9b1dc634d505be62a912bf68eacffd65');
CREATE TABLE sealed_event (
    arrangement_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    sealed_event_id INTEGER NOT NULL,
    leaf_hash TEXT NOT NULL,
    CONSTRAINT pk_sealed_event PRIMARY KEY (arrangement_id, sequence),
    CONSTRAINT uq_sealed_event_arrangement_id_sealed_event_id UNIQUE (arrangement_id, sealed_event_id),
    CONSTRAINT fk_sealed_event_sealed_event_id_event FOREIGN KEY(arrangement_id, sealed_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_sealed_event_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "sealed_event" VALUES(1,1,1,1,'d783686718109607867993c959acc1376d274b7b6df73ec693f0ef7d2907b0fc');
INSERT INTO "sealed_event" VALUES(1,2,1,2,'788eeabe8e334228acec30d5ca8384b4064e7323ae3e65bd5a4991b1f7579706');
INSERT INTO "sealed_event" VALUES(1,3,1,3,'2f073a424b00c65a3d9a0f9771a04c3f927a89b64596c43bafe6b93341dbe41e');
INSERT INTO "sealed_event" VALUES(1,4,1,4,'a6cb97bad30cbe7ae0938dcb5658567b5020169aae2b5289bb29e39a361c71f3');
INSERT INTO "sealed_event" VALUES(1,5,1,5,'28e7e1f2e94035ff46822814cc44dc6d671e925d86125ee91df9a7d4b78b9240');
INSERT INTO "sealed_event" VALUES(1,6,1,6,'5a9db181120f4a70b4e88cc883d17cf5589496157bf52f97114e0768409ba846');
INSERT INTO "sealed_event" VALUES(1,7,1,7,'eb6c8c4c6f4a792b785c17beab379f0c8980677bef8ad608e454a42ad448e431');
INSERT INTO "sealed_event" VALUES(1,8,1,8,'8972effad88e7408911586fd89d389acfd7df1c22cf4abcbac7b9a277f48dba2');
INSERT INTO "sealed_event" VALUES(1,9,1,9,'fcd35b0cc610eec5f391888a27fa489cd1149aa2d3bcfbd25e041e1315aa207f');
INSERT INTO "sealed_event" VALUES(1,10,1,10,'147f780460868f8f46e9a643214bc079f864ee2c5032f1f0a9d30a750b73430f');
INSERT INTO "sealed_event" VALUES(1,11,1,11,'b49c94a24435c5f97a177ebc37060792f75e2819398eb02a335e712dce469535');
INSERT INTO "sealed_event" VALUES(1,12,1,12,'2b97fae0a450467b5de29d0b97ef0305bf69df97b95557aebeab39bcef1a24cf');
INSERT INTO "sealed_event" VALUES(1,13,1,13,'ae1c7983bc64e2f7e3576c8bc7ea4a12e2180ca9f166fd3d8a539d2d136aaca9');
INSERT INTO "sealed_event" VALUES(1,14,1,14,'e0853c46d7734c85a50179509ccf715f4c3308c6f664811b91f19636b4aa7d45');
INSERT INTO "sealed_event" VALUES(1,15,1,15,'84bbb295aeb0d3b22f9879f52b9f8ccc7769e7b2a0073af45959abe7badc80cf');
INSERT INTO "sealed_event" VALUES(1,16,1,16,'e5a4da1d7422b120cb32cd54d17e0ab5aa52e1b12d79eb3866b8dbff29254b7b');
INSERT INTO "sealed_event" VALUES(1,17,1,17,'366ae26db079c0b3217eb8ddf53ab5d98ea2efef6bc9431e599873445f6267d6');
INSERT INTO "sealed_event" VALUES(1,18,1,18,'a6490dffeb955e9d453b448871ecc3d79116a7723328f3b93cd67a0a48a2c1e6');
INSERT INTO "sealed_event" VALUES(1,19,1,19,'5c0ffa55547dc2e1eee94b47846596bce78dd0befc6af3717cb51881e6539876');
INSERT INTO "sealed_event" VALUES(1,20,1,20,'2917ab8c25926a07a780481dc166cf7725ba278118a2bbbe18ddb64488724157');
INSERT INTO "sealed_event" VALUES(1,21,1,21,'d60e2ff2a607847974429db0ffda93b321d8c7232c150bc6cb056bc17b416fca');
INSERT INTO "sealed_event" VALUES(1,22,1,22,'90cd949efaf59ab621cf141e17d709fcc2b76e835eb7b1ce075af7b1bf53938c');
INSERT INTO "sealed_event" VALUES(1,23,1,23,'712861a2d9b495339c3c6a10db96379636569ab4a0f51cc643c2346202ef36c1');
INSERT INTO "sealed_event" VALUES(1,24,1,24,'7963bf9f9b479f27eaedc3028ae8c7d1ee5714c076277ba67c2d71cabc59dada');
INSERT INTO "sealed_event" VALUES(1,25,1,25,'9a0e8ad8b52a849108b80f7cd1eb4d07c5cc37d1679988fad3eceb3fd3622cac');
INSERT INTO "sealed_event" VALUES(1,26,1,26,'3c999f2a4cc987ab6fcc3f65b09e2c398925dcc5085afc5b57472c41cf19702b');
INSERT INTO "sealed_event" VALUES(1,27,1,27,'becd2b1fe8308d1855001aa334740e559be4ea5436a09e2cbe48cc24e31a1cc1');
INSERT INTO "sealed_event" VALUES(1,28,1,28,'fc7775dfb0d53da89546d4c1335042014cd5ad50f7cd953bf6222bf7a8bd63e6');
INSERT INTO "sealed_event" VALUES(1,29,1,29,'0d4bd7f9878a04b75baa8373efb7e4792d83e31f082964e93cce15c4e2eae44a');
INSERT INTO "sealed_event" VALUES(1,30,1,30,'303635d7b1474a3cb4b06c22cd869f41eb294f35b3ecbc2f6b1f56e275deedc9');
INSERT INTO "sealed_event" VALUES(1,31,1,31,'d1d602d65b4f69d85cbce5af5cc43130bd6bd8dbb16543c7abd808c738a69051');
INSERT INTO "sealed_event" VALUES(1,32,1,32,'f91d3381775f22403bb8b9de571d432f3c6049b8896292889dc3653eb38e473d');
INSERT INTO "sealed_event" VALUES(1,33,1,33,'69585972c5c0bd4f198e602f46e9ca352247b5551a786482ee2af951286e72d2');
INSERT INTO "sealed_event" VALUES(1,34,1,34,'1e2b35522d5cc5cf7447740330b1688c23884766691d1cd186c0abb7f47b8b0a');
INSERT INTO "sealed_event" VALUES(1,35,1,35,'14ee9f8d54cd0be4809b34106fc900ebd46845ed766f396421c98906f99dbdab');
INSERT INTO "sealed_event" VALUES(1,36,1,36,'552f5e24c2dbb985dd2932d3189b41baf21bd19c90bea9ebfceb1997829c990f');
INSERT INTO "sealed_event" VALUES(1,37,1,37,'ffb632a0f86c323757e62673239f8051d058f8a3e63d4acf42438b22b96debdd');
INSERT INTO "sealed_event" VALUES(1,38,1,38,'f4670e19907f95ef4d226fefcf4e369f6cdda42b9e8a55f78926416ce88586d6');
INSERT INTO "sealed_event" VALUES(1,39,1,39,'715f4cba696683c5f73241c6a0be840f6825e0c03254f49bf4c1aff795834b44');
INSERT INTO "sealed_event" VALUES(1,40,1,40,'630282e058b2c84f7aa0e9990bafe8a046b7d49dac9fa77a62d89ba9ee80eab6');
INSERT INTO "sealed_event" VALUES(1,41,1,41,'b14457f96ce7752642ef246815d2b174633ed016994f04dc50314900b93ec524');
INSERT INTO "sealed_event" VALUES(1,42,1,42,'50f5e613a4293752fed13026d8fcbe4762c8a0b46d0d13504824e4a93a39924f');
INSERT INTO "sealed_event" VALUES(1,43,1,43,'0648ba8847f6d9205588d9806427283bde232c649d7763d97a664f38f99eb2d9');
INSERT INTO "sealed_event" VALUES(1,44,1,44,'503a9ef8929576b2ac3a1f98cb83ec0d0220e9d22ad3e26ec2767911f3a24076');
INSERT INTO "sealed_event" VALUES(1,45,1,45,'b57b5f34ef577cc53acd67da22ba7be0de5f1058bb64bb606ed0cba9e714a95b');
INSERT INTO "sealed_event" VALUES(1,46,1,46,'1568fba25981041cfa3d237cd7be515501bfeb8fe9c0743f94b057c8f4483c2c');
INSERT INTO "sealed_event" VALUES(1,47,1,47,'5321a5728a76aba10b9fd12b08ded7c531db9a08b52ab5b43e668516f6ce23a1');
INSERT INTO "sealed_event" VALUES(1,48,1,48,'7734719832abbbb16a0b1c9d8aa237f2f4c16eb833ed783157970438714ad9cd');
INSERT INTO "sealed_event" VALUES(1,49,1,49,'4cee562fd92506914c7f09242bb75e4dfb730ad175d48cfafcb5a8e80b817fb4');
INSERT INTO "sealed_event" VALUES(1,50,1,50,'54ae84b213149532226208b3c00920ca8c69f5eae0dab2c9f22dfe2d4119cab8');
INSERT INTO "sealed_event" VALUES(1,51,1,51,'35ab4876564830ee050b8c3b2a99951567d443e458777060060cc09f6a79e9a1');
INSERT INTO "sealed_event" VALUES(1,52,1,52,'ba5343f7ee9187a73963b33dc7a677cdd02543c2ec1ff6613ccb50026e1a228e');
INSERT INTO "sealed_event" VALUES(1,53,1,53,'6e5f6f00828b059f1469eb2d3fef932dcacd25b8edf67dfd1404982b80060e0a');
INSERT INTO "sealed_event" VALUES(1,54,2,54,'d4009356621a4d475881802947257fb1f4f04dc7b67f42b098b0c83c5b2ab41c');
INSERT INTO "sealed_event" VALUES(1,55,2,55,'7141d737d44ca41a739df74c1e82f634ca9d9d9dbed9d7ef7e27cd68e0b2324c');
CREATE TABLE service_delivery (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    delivery_ref TEXT NOT NULL,
    service TEXT NOT NULL,
    delivered_on TEXT NOT NULL,
    quantity_thousandths INTEGER NOT NULL,
    credits_event_id INTEGER,
    CONSTRAINT pk_service_delivery PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_service_delivery_arrangement_id_delivery_ref UNIQUE (arrangement_id, delivery_ref),
    CONSTRAINT ck_service_delivery_quantity CHECK (quantity_thousandths <> 0),
    CONSTRAINT ck_service_delivery_negative_cites CHECK (quantity_thousandths > 0 OR credits_event_id IS NOT NULL),
    CONSTRAINT fk_service_delivery_credits_event_id_event FOREIGN KEY(arrangement_id, credits_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_service_delivery_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "service_delivery" VALUES(1,15,'AUDIT-1','AUDIT','2019-07-18',2000,NULL);
CREATE TABLE statement (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    payee TEXT NOT NULL,
    payer TEXT NOT NULL,
    period TEXT NOT NULL,
    version INTEGER NOT NULL,
    prepared_on TEXT NOT NULL,
    digest TEXT NOT NULL,
    net_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    CONSTRAINT pk_statement PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_statement_arrangement_id_payee_payer_period_version UNIQUE (arrangement_id, payee, payer, period, version),
    CONSTRAINT ck_statement_parties CHECK (payee <> payer),
    CONSTRAINT fk_statement_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "statement" VALUES(1,31,'ASH','BIR','2019-07',1,'2019-08-07','78abf23c8a5c61c3225d79c21adbec75a051e80fd8f65b4c133bbbe9cddd725b',627001,7400);
INSERT INTO "statement" VALUES(1,42,'ASH','BIR','2019-08',1,'2019-09-07','5968f94573e5f571f5bb285595d1c6a4edea30c1dee77dfcc9493f5e0eb7a74d',4000,0);
INSERT INTO "statement" VALUES(1,48,'ASH','BIR','2019-09',1,'2019-10-07','93b336d30616af6c1a3210b4fadd0ee7f1aae73255887812b581040fb1bc7290',4000,0);
CREATE TABLE statement_issue (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    payee TEXT NOT NULL,
    financial_year TEXT NOT NULL,
    serial INTEGER NOT NULL,
    previous_serial INTEGER,
    number TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    opening_pence INTEGER NOT NULL,
    credited_pence INTEGER NOT NULL,
    received_pence INTEGER NOT NULL,
    CONSTRAINT pk_statement_issue PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_statement_issue_arrangement_id_statement_event_id UNIQUE (arrangement_id, statement_event_id),
    CONSTRAINT uq_statement_issue_arrangement_id_payee_financial_year_serial UNIQUE (arrangement_id, payee, financial_year, serial),
    CONSTRAINT uq_statement_issue_arrangement_id_number UNIQUE (arrangement_id, number),
    CONSTRAINT ck_statement_issue_gap_free CHECK ((serial = 1 AND previous_serial IS NULL) OR (serial > 1 AND previous_serial IS NOT NULL AND previous_serial = serial - 1)),
    CONSTRAINT fk_statement_issue_statement FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES statement (arrangement_id, event_id),
    CONSTRAINT fk_statement_issue_previous FOREIGN KEY(arrangement_id, payee, financial_year, previous_serial) REFERENCES statement_issue (arrangement_id, payee, financial_year, serial),
    CONSTRAINT fk_statement_issue_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "statement_issue" VALUES(1,35,31,'ASH','2019-20',1,NULL,'ASH-2019-20-0001','2019-08-08','2019-09-07',0,0,0);
CREATE TABLE statement_line (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    charge_event_id INTEGER NOT NULL,
    net_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    CONSTRAINT pk_statement_line PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT fk_statement_line_charge FOREIGN KEY(arrangement_id, charge_event_id) REFERENCES charge (arrangement_id, event_id),
    CONSTRAINT ck_statement_line_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_statement_line_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "statement_line" VALUES(1,31,1,26,60000,0);
INSERT INTO "statement_line" VALUES(1,31,2,27,500000,0);
INSERT INTO "statement_line" VALUES(1,31,3,28,5001,0);
INSERT INTO "statement_line" VALUES(1,31,4,29,25000,0);
INSERT INTO "statement_line" VALUES(1,31,5,30,37000,7400);
INSERT INTO "statement_line" VALUES(1,42,1,41,4000,0);
INSERT INTO "statement_line" VALUES(1,48,1,47,4000,0);
CREATE TABLE statement_step (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    statement_event_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    party TEXT NOT NULL,
    stepped_on TEXT NOT NULL,
    reason TEXT,
    CONSTRAINT pk_statement_step PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT fk_statement_step_statement_event_id_event FOREIGN KEY(arrangement_id, statement_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT ck_statement_step_step CHECK (step IN ('prepare', 'submit', 'agree', 'return', 'issue')),
    CONSTRAINT ck_statement_step_reason CHECK (step <> 'return' OR reason IS NOT NULL),
    CONSTRAINT fk_statement_step_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "statement_step" VALUES(1,32,31,'submit','ASH','2019-08-07',NULL);
INSERT INTO "statement_step" VALUES(1,33,31,'agree','ASH','2019-08-08',NULL);
INSERT INTO "statement_step" VALUES(1,34,31,'agree','BIR','2019-08-08',NULL);
INSERT INTO "statement_step" VALUES(1,35,31,'issue','ASH','2019-08-08',NULL);
INSERT INTO "statement_step" VALUES(1,43,42,'submit','ASH','2019-09-07',NULL);
INSERT INTO "statement_step" VALUES(1,44,42,'agree','ASH','2019-09-07',NULL);
INSERT INTO "statement_step" VALUES(1,49,48,'submit','ASH','2019-10-07',NULL);
INSERT INTO "statement_step" VALUES(1,50,48,'agree','ASH','2019-10-08',NULL);
INSERT INTO "statement_step" VALUES(1,51,48,'agree','BIR','2019-10-08',NULL);
CREATE TABLE time_apportionment (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    post TEXT NOT NULL,
    service_month TEXT NOT NULL,
    service_from TEXT NOT NULL,
    service_to TEXT NOT NULL,
    joint_quarters INTEGER NOT NULL,
    leave_quarters INTEGER NOT NULL,
    sickness_quarters INTEGER NOT NULL,
    other_absence_quarters INTEGER NOT NULL,
    working_days INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    supersedes_event_id INTEGER,
    reason TEXT,
    CONSTRAINT pk_time_apportionment PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT ck_time_apportionment_complete CHECK (complete IN (0, 1)),
    CONSTRAINT ck_time_apportionment_days CHECK (joint_quarters >= 0 AND leave_quarters >= 0 AND sickness_quarters >= 0 AND other_absence_quarters >= 0),
    CONSTRAINT ck_time_apportionment_reason CHECK (supersedes_event_id IS NULL OR reason IS NOT NULL),
    CONSTRAINT fk_time_apportionment_supersedes_event_id_event FOREIGN KEY(arrangement_id, supersedes_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_time_apportionment_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "time_apportionment" VALUES(1,16,'DCS','2019-07','2019-07-01','2019-07-31',8,16,0,0,23,0,NULL,NULL);
INSERT INTO "time_apportionment" VALUES(1,17,'DCS','2019-07','2019-07-01','2019-07-31',8,20,0,0,23,1,16,'A day of leave was left out');
INSERT INTO "time_apportionment" VALUES(1,52,'DCS','2019-08','2019-08-01','2019-08-31',8,20,0,0,21,1,NULL,NULL);
CREATE TABLE time_apportionment_party (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    party TEXT NOT NULL,
    quarters INTEGER NOT NULL,
    CONSTRAINT pk_time_apportionment_party PRIMARY KEY (arrangement_id, event_id, row_no),
    CONSTRAINT ck_time_apportionment_party_quarters CHECK (quarters >= 0),
    CONSTRAINT ck_time_apportionment_party_row_no CHECK (row_no >= 1),
    CONSTRAINT fk_time_apportionment_party_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "time_apportionment_party" VALUES(1,16,1,'ASH',28);
INSERT INTO "time_apportionment_party" VALUES(1,16,2,'BIR',36);
INSERT INTO "time_apportionment_party" VALUES(1,17,1,'ASH',28);
INSERT INTO "time_apportionment_party" VALUES(1,17,2,'BIR',36);
INSERT INTO "time_apportionment_party" VALUES(1,52,1,'ASH',28);
INSERT INTO "time_apportionment_party" VALUES(1,52,2,'BIR',28);
CREATE TABLE time_certification (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    time_event_id INTEGER NOT NULL,
    certified_on TEXT NOT NULL,
    capacity TEXT NOT NULL,
    CONSTRAINT pk_time_certification PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_time_certification_arrangement_id_time_event_id UNIQUE (arrangement_id, time_event_id),
    CONSTRAINT fk_time_certification_time_event_id_event FOREIGN KEY(arrangement_id, time_event_id) REFERENCES event (arrangement_id, event_id),
    CONSTRAINT fk_time_certification_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "time_certification" VALUES(1,18,17,'2019-08-02','line manager');
INSERT INTO "time_certification" VALUES(1,53,52,'2019-09-02','line manager');
CREATE TABLE witness (
    arrangement_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    block_no INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    party TEXT NOT NULL,
    CONSTRAINT pk_witness PRIMARY KEY (arrangement_id, event_id),
    CONSTRAINT uq_witness_arrangement_id_block_no_party UNIQUE (arrangement_id, block_no, party),
    CONSTRAINT fk_witness_seal FOREIGN KEY(arrangement_id, block_no) REFERENCES seal (arrangement_id, block_no),
    CONSTRAINT fk_witness_event_id_event FOREIGN KEY(arrangement_id, event_id) REFERENCES event (arrangement_id, event_id)
)
 WITHOUT ROWID,
 STRICT;
INSERT INTO "witness" VALUES(1,54,1,'400793844059cf6082651ccd726131aea28d27e22dd06a560ac5d69b8fda8816','BIR');
CREATE INDEX ix_audit_event_known ON audit_event (arrangement_id, known, audit_no);
CREATE UNIQUE INDEX uq_event_reverses ON event (arrangement_id, reverses_event_id) WHERE reverses_event_id IS NOT NULL;
CREATE INDEX ix_apportionment_pool ON apportionment (arrangement_id, pool, service_month);
CREATE INDEX ix_charge_pool ON charge (arrangement_id, pool, service_month);
CREATE INDEX ix_cost_credits ON cost (arrangement_id, credits_event_id);
CREATE INDEX ix_cost_entered ON cost (arrangement_id, entered_on);
CREATE INDEX ix_service_delivery_credits ON service_delivery (arrangement_id, credits_event_id);
CREATE INDEX ix_statement_step_statement ON statement_step (arrangement_id, statement_event_id, event_id);
CREATE UNIQUE INDEX uq_time_apportionment_supersedes ON time_apportionment (arrangement_id, supersedes_event_id) WHERE supersedes_event_id IS NOT NULL;
CREATE UNIQUE INDEX uq_time_apportionment_first ON time_apportionment (arrangement_id, post, service_month) WHERE supersedes_event_id IS NULL;
CREATE UNIQUE INDEX uq_charge_delivery_delivery_event_id ON charge_delivery (arrangement_id, delivery_event_id);
CREATE INDEX ix_statement_line_charge_event_id ON statement_line (arrangement_id, charge_event_id);
CREATE INDEX ix_dispute_line ON dispute (arrangement_id, statement_event_id, statement_line);
CREATE INDEX ix_journal_line_balance ON journal_line (arrangement_id, book, account, effective_on, known, amount_pence);
CREATE INDEX ix_receipt_allocation_statement ON receipt_allocation (arrangement_id, statement_event_id, statement_line);
CREATE INDEX ix_receipt_allocation_receipt ON receipt_allocation (arrangement_id, receipt_event_id);
CREATE TRIGGER account_no_update BEFORE UPDATE ON account
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER account_no_delete BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER account_foreign_keys BEFORE INSERT ON account
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER account_no_replace_1 BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE account = NEW.account)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER apportionment_no_update BEFORE UPDATE ON apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER apportionment_no_delete BEFORE DELETE ON apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER apportionment_foreign_keys BEFORE INSERT ON apportionment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER apportionment_no_replace_1 BEFORE INSERT ON apportionment
WHEN EXISTS (SELECT 1 FROM apportionment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER approval_no_update BEFORE UPDATE ON approval
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER approval_no_delete BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER approval_foreign_keys BEFORE INSERT ON approval
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER approval_no_replace_1 BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM approval WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER approval_no_replace_2 BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM approval WHERE arrangement_id = NEW.arrangement_id AND subject_event_id = NEW.subject_event_id AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER arrangement_no_update BEFORE UPDATE ON arrangement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER arrangement_no_delete BEFORE DELETE ON arrangement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER arrangement_foreign_keys BEFORE INSERT ON arrangement
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER arrangement_no_replace_1 BEFORE INSERT ON arrangement
WHEN EXISTS (SELECT 1 FROM arrangement WHERE arrangement_id = NEW.arrangement_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER arrangement_no_replace_2 BEFORE INSERT ON arrangement
WHEN EXISTS (SELECT 1 FROM arrangement WHERE code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER arrangement_definition_no_update BEFORE UPDATE ON arrangement_definition
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER arrangement_definition_no_delete BEFORE DELETE ON arrangement_definition
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER arrangement_definition_foreign_keys BEFORE INSERT ON arrangement_definition
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER arrangement_definition_no_replace_1 BEFORE INSERT ON arrangement_definition
WHEN EXISTS (SELECT 1 FROM arrangement_definition WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER audit_event_foreign_keys BEFORE INSERT ON audit_event
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER audit_event_no_replace_1 BEFORE INSERT ON audit_event
WHEN EXISTS (SELECT 1 FROM audit_event WHERE audit_no = NEW.audit_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER baseline_no_update BEFORE UPDATE ON baseline
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER baseline_no_delete BEFORE DELETE ON baseline
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER baseline_foreign_keys BEFORE INSERT ON baseline
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER baseline_no_replace_1 BEFORE INSERT ON baseline
WHEN EXISTS (SELECT 1 FROM baseline WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER baseline_no_replace_2 BEFORE INSERT ON baseline
WHEN EXISTS (SELECT 1 FROM baseline WHERE arrangement_id = NEW.arrangement_id AND pool = NEW.pool AND service_month = NEW.service_month)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER charge_no_update BEFORE UPDATE ON charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER charge_no_delete BEFORE DELETE ON charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER charge_foreign_keys BEFORE INSERT ON charge
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER charge_no_replace_1 BEFORE INSERT ON charge
WHEN EXISTS (SELECT 1 FROM charge WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER charge_delivery_no_update BEFORE UPDATE ON charge_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER charge_delivery_no_delete BEFORE DELETE ON charge_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER charge_delivery_foreign_keys BEFORE INSERT ON charge_delivery
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER charge_delivery_no_replace_1 BEFORE INSERT ON charge_delivery
WHEN EXISTS (SELECT 1 FROM charge_delivery WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER charge_delivery_no_replace_2 BEFORE INSERT ON charge_delivery
WHEN EXISTS (SELECT 1 FROM charge_delivery WHERE arrangement_id = NEW.arrangement_id AND delivery_event_id = NEW.delivery_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER control_total_no_update BEFORE UPDATE ON control_total
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER control_total_no_delete BEFORE DELETE ON control_total
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER control_total_foreign_keys BEFORE INSERT ON control_total
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER control_total_no_replace_1 BEFORE INSERT ON control_total
WHEN EXISTS (SELECT 1 FROM control_total WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER control_total_no_replace_2 BEFORE INSERT ON control_total
WHEN EXISTS (SELECT 1 FROM control_total WHERE arrangement_id = NEW.arrangement_id AND entered_on = NEW.entered_on AND source = NEW.source)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER cost_no_update BEFORE UPDATE ON cost
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER cost_no_delete BEFORE DELETE ON cost
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER cost_foreign_keys BEFORE INSERT ON cost
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER cost_no_replace_1 BEFORE INSERT ON cost
WHEN EXISTS (SELECT 1 FROM cost WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER cost_no_replace_2 BEFORE INSERT ON cost
WHEN EXISTS (SELECT 1 FROM cost WHERE arrangement_id = NEW.arrangement_id AND source_ref = NEW.source_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER cost_month_no_update BEFORE UPDATE ON cost_month
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER cost_month_no_delete BEFORE DELETE ON cost_month
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER cost_month_foreign_keys BEFORE INSERT ON cost_month
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER cost_month_no_replace_1 BEFORE INSERT ON cost_month
WHEN EXISTS (SELECT 1 FROM cost_month WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER dispute_no_update BEFORE UPDATE ON dispute
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER dispute_no_delete BEFORE DELETE ON dispute
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER dispute_foreign_keys BEFORE INSERT ON dispute
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER dispute_no_replace_1 BEFORE INSERT ON dispute
WHEN EXISTS (SELECT 1 FROM dispute WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER driver_quantity_no_update BEFORE UPDATE ON driver_quantity
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER driver_quantity_no_delete BEFORE DELETE ON driver_quantity
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER driver_quantity_foreign_keys BEFORE INSERT ON driver_quantity
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER driver_quantity_no_replace_1 BEFORE INSERT ON driver_quantity
WHEN EXISTS (SELECT 1 FROM driver_quantity WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER driver_quantity_no_replace_2 BEFORE INSERT ON driver_quantity
WHEN EXISTS (SELECT 1 FROM driver_quantity WHERE arrangement_id = NEW.arrangement_id AND driver = NEW.driver AND effective_from = NEW.effective_from AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER event_foreign_keys BEFORE INSERT ON event
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER event_no_replace_1 BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER event_no_replace_2 BEFORE INSERT ON event
WHEN NEW.reverses_event_id IS NOT NULL AND EXISTS (SELECT 1 FROM event WHERE arrangement_id = NEW.arrangement_id AND reverses_event_id = NEW.reverses_event_id AND reverses_event_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER grant_receipt_no_update BEFORE UPDATE ON grant_receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER grant_receipt_no_delete BEFORE DELETE ON grant_receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER grant_receipt_foreign_keys BEFORE INSERT ON grant_receipt
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER grant_receipt_no_replace_1 BEFORE INSERT ON grant_receipt
WHEN EXISTS (SELECT 1 FROM grant_receipt WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER grant_receipt_no_replace_2 BEFORE INSERT ON grant_receipt
WHEN EXISTS (SELECT 1 FROM grant_receipt WHERE arrangement_id = NEW.arrangement_id AND grant_ref = NEW.grant_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER idempotency_key_no_update BEFORE UPDATE ON idempotency_key
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER idempotency_key_no_delete BEFORE DELETE ON idempotency_key
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER idempotency_key_foreign_keys BEFORE INSERT ON idempotency_key
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER idempotency_key_no_replace_1 BEFORE INSERT ON idempotency_key
WHEN EXISTS (SELECT 1 FROM idempotency_key WHERE arrangement_id = NEW.arrangement_id AND person = NEW.person AND idempotency_key = NEW.idempotency_key)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER issued_charge_no_update BEFORE UPDATE ON issued_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER issued_charge_no_delete BEFORE DELETE ON issued_charge
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER issued_charge_foreign_keys BEFORE INSERT ON issued_charge
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER issued_charge_no_replace_1 BEFORE INSERT ON issued_charge
WHEN EXISTS (SELECT 1 FROM issued_charge WHERE arrangement_id = NEW.arrangement_id AND charge_event_id = NEW.charge_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER journal_foreign_keys BEFORE INSERT ON journal
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER journal_no_replace_1 BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND journal_no = NEW.journal_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER journal_no_replace_2 BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND book = NEW.book)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER journal_line_no_update BEFORE UPDATE ON journal_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER journal_line_no_delete BEFORE DELETE ON journal_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER journal_line_foreign_keys BEFORE INSERT ON journal_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER journal_line_no_replace_1 BEFORE INSERT ON journal_line
WHEN EXISTS (SELECT 1 FROM journal_line WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND journal_no = NEW.journal_no AND line_no = NEW.line_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER ledger_epoch_no_update BEFORE UPDATE ON ledger_epoch
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER ledger_epoch_no_delete BEFORE DELETE ON ledger_epoch
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER ledger_epoch_foreign_keys BEFORE INSERT ON ledger_epoch
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER ledger_epoch_no_replace_1 BEFORE INSERT ON ledger_epoch
WHEN EXISTS (SELECT 1 FROM ledger_epoch WHERE epoch_no = NEW.epoch_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER model_agreement_no_update BEFORE UPDATE ON model_agreement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER model_agreement_no_delete BEFORE DELETE ON model_agreement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER model_agreement_foreign_keys BEFORE INSERT ON model_agreement
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER model_agreement_no_replace_1 BEFORE INSERT ON model_agreement
WHEN EXISTS (SELECT 1 FROM model_agreement WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER model_agreement_no_replace_2 BEFORE INSERT ON model_agreement
WHEN EXISTS (SELECT 1 FROM model_agreement WHERE arrangement_id = NEW.arrangement_id AND version = NEW.version AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER party_no_update BEFORE UPDATE ON party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER party_no_delete BEFORE DELETE ON party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER party_foreign_keys BEFORE INSERT ON party
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER party_no_replace_1 BEFORE INSERT ON party
WHEN EXISTS (SELECT 1 FROM party WHERE arrangement_id = NEW.arrangement_id AND code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER payment_foreign_keys BEFORE INSERT ON payment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER payment_no_replace_1 BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM payment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER payment_no_replace_2 BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM payment WHERE arrangement_id = NEW.arrangement_id AND receipt_event_id = NEW.receipt_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER pool_no_update BEFORE UPDATE ON pool
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER pool_no_delete BEFORE DELETE ON pool
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER pool_foreign_keys BEFORE INSERT ON pool
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER pool_no_replace_1 BEFORE INSERT ON pool
WHEN EXISTS (SELECT 1 FROM pool WHERE arrangement_id = NEW.arrangement_id AND code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER rate_card_no_update BEFORE UPDATE ON rate_card
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER rate_card_no_delete BEFORE DELETE ON rate_card
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER rate_card_foreign_keys BEFORE INSERT ON rate_card
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER rate_card_no_replace_1 BEFORE INSERT ON rate_card
WHEN EXISTS (SELECT 1 FROM rate_card WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER rate_card_no_replace_2 BEFORE INSERT ON rate_card
WHEN EXISTS (SELECT 1 FROM rate_card WHERE arrangement_id = NEW.arrangement_id AND service = NEW.service AND effective_from = NEW.effective_from)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER receipt_foreign_keys BEFORE INSERT ON receipt
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER receipt_no_replace_1 BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER receipt_no_replace_2 BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE arrangement_id = NEW.arrangement_id AND payment_ref = NEW.payment_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER receipt_allocation_no_update BEFORE UPDATE ON receipt_allocation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER receipt_allocation_no_delete BEFORE DELETE ON receipt_allocation
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER receipt_allocation_foreign_keys BEFORE INSERT ON receipt_allocation
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER receipt_allocation_no_replace_1 BEFORE INSERT ON receipt_allocation
WHEN EXISTS (SELECT 1 FROM receipt_allocation WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER service_delivery_no_update BEFORE UPDATE ON service_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER service_delivery_no_delete BEFORE DELETE ON service_delivery
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER service_delivery_foreign_keys BEFORE INSERT ON service_delivery
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER service_delivery_no_replace_1 BEFORE INSERT ON service_delivery
WHEN EXISTS (SELECT 1 FROM service_delivery WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER service_delivery_no_replace_2 BEFORE INSERT ON service_delivery
WHEN EXISTS (SELECT 1 FROM service_delivery WHERE arrangement_id = NEW.arrangement_id AND delivery_ref = NEW.delivery_ref)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_no_update BEFORE UPDATE ON statement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_no_delete BEFORE DELETE ON statement
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_foreign_keys BEFORE INSERT ON statement
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER statement_no_replace_1 BEFORE INSERT ON statement
WHEN EXISTS (SELECT 1 FROM statement WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_no_replace_2 BEFORE INSERT ON statement
WHEN EXISTS (SELECT 1 FROM statement WHERE arrangement_id = NEW.arrangement_id AND payee = NEW.payee AND payer = NEW.payer AND period = NEW.period AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_issue_no_update BEFORE UPDATE ON statement_issue
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_issue_no_delete BEFORE DELETE ON statement_issue
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_issue_foreign_keys BEFORE INSERT ON statement_issue
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER statement_issue_no_replace_1 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_issue_no_replace_2 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_issue_no_replace_3 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND payee = NEW.payee AND financial_year = NEW.financial_year AND serial = NEW.serial)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_issue_no_replace_4 BEFORE INSERT ON statement_issue
WHEN EXISTS (SELECT 1 FROM statement_issue WHERE arrangement_id = NEW.arrangement_id AND statement_event_id = NEW.statement_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_line_no_update BEFORE UPDATE ON statement_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_line_no_delete BEFORE DELETE ON statement_line
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_line_foreign_keys BEFORE INSERT ON statement_line
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER statement_line_no_replace_1 BEFORE INSERT ON statement_line
WHEN EXISTS (SELECT 1 FROM statement_line WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_step_no_update BEFORE UPDATE ON statement_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_step_no_delete BEFORE DELETE ON statement_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER statement_step_foreign_keys BEFORE INSERT ON statement_step
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER statement_step_no_replace_1 BEFORE INSERT ON statement_step
WHEN EXISTS (SELECT 1 FROM statement_step WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_no_update BEFORE UPDATE ON time_apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_no_delete BEFORE DELETE ON time_apportionment
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_foreign_keys BEFORE INSERT ON time_apportionment
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER time_apportionment_no_replace_1 BEFORE INSERT ON time_apportionment
WHEN EXISTS (SELECT 1 FROM time_apportionment WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_no_replace_2 BEFORE INSERT ON time_apportionment
WHEN NEW.supersedes_event_id IS NULL AND EXISTS (SELECT 1 FROM time_apportionment WHERE arrangement_id = NEW.arrangement_id AND post = NEW.post AND service_month = NEW.service_month AND supersedes_event_id IS NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_no_replace_3 BEFORE INSERT ON time_apportionment
WHEN NEW.supersedes_event_id IS NOT NULL AND EXISTS (SELECT 1 FROM time_apportionment WHERE arrangement_id = NEW.arrangement_id AND supersedes_event_id = NEW.supersedes_event_id AND supersedes_event_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_party_no_update BEFORE UPDATE ON time_apportionment_party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_party_no_delete BEFORE DELETE ON time_apportionment_party
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_apportionment_party_foreign_keys BEFORE INSERT ON time_apportionment_party
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER time_apportionment_party_no_replace_1 BEFORE INSERT ON time_apportionment_party
WHEN EXISTS (SELECT 1 FROM time_apportionment_party WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id AND row_no = NEW.row_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_certification_no_update BEFORE UPDATE ON time_certification
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_certification_no_delete BEFORE DELETE ON time_certification
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_certification_foreign_keys BEFORE INSERT ON time_certification
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER time_certification_no_replace_1 BEFORE INSERT ON time_certification
WHEN EXISTS (SELECT 1 FROM time_certification WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER time_certification_no_replace_2 BEFORE INSERT ON time_certification
WHEN EXISTS (SELECT 1 FROM time_certification WHERE arrangement_id = NEW.arrangement_id AND time_event_id = NEW.time_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER event_order BEFORE INSERT ON event
WHEN NEW.known <> NEW.event_id OR NEW.event_id <= coalesce(
  (SELECT max(event_id) FROM event WHERE arrangement_id = NEW.arrangement_id), 0)
BEGIN SELECT RAISE(ABORT, 'an event comes after every event known'); END;
CREATE TRIGGER audit_event_order BEFORE INSERT ON audit_event
WHEN NEW.known <> NEW.audit_no OR NEW.audit_no <= coalesce(
  (SELECT max(audit_no) FROM audit_event), 0)
BEGIN SELECT RAISE(ABORT, 'an audit event comes after every one known'); END;
CREATE TRIGGER event_date BEFORE INSERT ON event
WHEN NEW.effective_on IS NOT date(NEW.effective_on)
BEGIN SELECT RAISE(ABORT, 'the effective date is not a date'); END;
CREATE TRIGGER event_period BEFORE INSERT ON event
WHEN NEW.n_journals > 0 AND NOT EXISTS (
  SELECT 1 FROM accounting_period p
  WHERE p.arrangement_id = NEW.arrangement_id AND p.period = NEW.period
    AND (p.status = 'open' OR (p.status = 'soft_closed' AND NEW.role = 'approver'))
    AND NEW.effective_on BETWEEN p.starts_on AND p.ends_on)
BEGIN SELECT RAISE(ABORT, 'the accounting period is closed or unknown'); END;
CREATE TRIGGER approval_same_person BEFORE INSERT ON approval
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.subject_event_id
    AND e.person <> NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody approves what they prepared'); END;
CREATE TRIGGER approval_same_certifier BEFORE INSERT ON approval
WHEN (NEW.purpose = 'time' OR EXISTS (
  SELECT 1 FROM time_apportionment t
  WHERE t.arrangement_id = NEW.arrangement_id AND t.event_id = NEW.subject_event_id))
AND NOT EXISTS (
  SELECT 1 FROM time_certification c
  JOIN event e ON e.arrangement_id = c.arrangement_id AND e.event_id = c.event_id
  WHERE c.arrangement_id = NEW.arrangement_id AND c.time_event_id = NEW.subject_event_id
    AND e.person <> NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody approves what they certified'); END;
CREATE TRIGGER approval_own_event BEFORE INSERT ON approval
WHEN NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.arrangement_id = NEW.arrangement_id AND e.event_id = NEW.event_id
    AND e.person = NEW.person AND e.party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'an approval is made by its own person and party'); END;
CREATE TRIGGER statement_issue_agreed BEFORE INSERT ON statement_issue
WHEN NOT EXISTS (
  SELECT 1 FROM statement s
  JOIN approval a ON a.arrangement_id = s.arrangement_id AND a.subject_event_id = s.event_id
    AND a.subject_digest = s.digest AND a.party = s.payee
  JOIN approval b ON b.arrangement_id = s.arrangement_id AND b.subject_event_id = s.event_id
    AND b.subject_digest = s.digest AND b.party = s.payer AND b.person <> a.person
  WHERE s.arrangement_id = NEW.arrangement_id AND s.event_id = NEW.statement_event_id
    AND s.payee = NEW.payee
    AND NOT EXISTS (
      SELECT 1 FROM statement_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.statement_event_id = s.event_id
        AND t.step = 'return'))
BEGIN SELECT RAISE(ABORT, 'both councils agree a statement before issue, and its payee numbers it'); END;
CREATE TRIGGER time_certification_approved BEFORE INSERT ON time_certification
WHEN EXISTS (
  SELECT 1 FROM approval a
  WHERE a.arrangement_id = NEW.arrangement_id AND a.subject_event_id = NEW.time_event_id)
BEGIN SELECT RAISE(ABORT, 'time is certified before it is approved'); END;
CREATE TRIGGER ledger_epoch_forward BEFORE INSERT ON ledger_epoch
WHEN EXISTS (
  SELECT 1 FROM ledger_epoch e
  WHERE e.epoch_no >= NEW.epoch_no OR e.epoch_offset >= NEW.epoch_offset)
BEGIN SELECT RAISE(ABORT, 'an epoch starts after the one before it'); END;
CREATE TRIGGER seal_no_update BEFORE UPDATE ON seal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER seal_foreign_keys BEFORE INSERT ON seal
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER seal_no_replace_1 BEFORE INSERT ON seal
WHEN EXISTS (SELECT 1 FROM seal WHERE arrangement_id = NEW.arrangement_id AND block_no = NEW.block_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER seal_no_replace_2 BEFORE INSERT ON seal
WHEN EXISTS (SELECT 1 FROM seal WHERE arrangement_id = NEW.arrangement_id AND head_hash = NEW.head_hash)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER sealed_audit_no_update BEFORE UPDATE ON sealed_audit
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER sealed_audit_no_delete BEFORE DELETE ON sealed_audit
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER sealed_audit_foreign_keys BEFORE INSERT ON sealed_audit
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER sealed_audit_no_replace_1 BEFORE INSERT ON sealed_audit
WHEN EXISTS (SELECT 1 FROM sealed_audit WHERE arrangement_id = NEW.arrangement_id AND audit_no = NEW.audit_no)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER sealed_event_no_update BEFORE UPDATE ON sealed_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER sealed_event_no_delete BEFORE DELETE ON sealed_event
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER sealed_event_foreign_keys BEFORE INSERT ON sealed_event
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER sealed_event_no_replace_1 BEFORE INSERT ON sealed_event
WHEN EXISTS (SELECT 1 FROM sealed_event WHERE arrangement_id = NEW.arrangement_id AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER sealed_event_no_replace_2 BEFORE INSERT ON sealed_event
WHEN EXISTS (SELECT 1 FROM sealed_event WHERE arrangement_id = NEW.arrangement_id AND sealed_event_id = NEW.sealed_event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER witness_no_update BEFORE UPDATE ON witness
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER witness_no_delete BEFORE DELETE ON witness
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER witness_foreign_keys BEFORE INSERT ON witness
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER witness_no_replace_1 BEFORE INSERT ON witness
WHEN EXISTS (SELECT 1 FROM witness WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER witness_no_replace_2 BEFORE INSERT ON witness
WHEN EXISTS (SELECT 1 FROM witness WHERE arrangement_id = NEW.arrangement_id AND block_no = NEW.block_no AND party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE INDEX ix_period_step_period ON period_step (arrangement_id, period, event_id);
CREATE UNIQUE INDEX uq_period_step_request ON period_step (arrangement_id, request_event_id) WHERE request_event_id IS NOT NULL;
CREATE TRIGGER period_step_no_update BEFORE UPDATE ON period_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER period_step_no_delete BEFORE DELETE ON period_step
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER period_step_foreign_keys BEFORE INSERT ON period_step
WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0
  OR (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 1
BEGIN SELECT RAISE(ABORT, 'set PRAGMA foreign_keys = ON and leave checks on before writing'); END;
CREATE TRIGGER period_step_no_replace_1 BEFORE INSERT ON period_step
WHEN EXISTS (SELECT 1 FROM period_step WHERE arrangement_id = NEW.arrangement_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER period_step_no_replace_2 BEFORE INSERT ON period_step
WHEN NEW.request_event_id IS NOT NULL AND EXISTS (SELECT 1 FROM period_step WHERE arrangement_id = NEW.arrangement_id AND request_event_id = NEW.request_event_id AND request_event_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'posted rows are never changed or removed: reverse instead'); END;
CREATE TRIGGER event_period_steps BEFORE INSERT ON event
WHEN NEW.n_journals > 0 AND EXISTS (
  SELECT 1 FROM period_step s
  WHERE s.arrangement_id = NEW.arrangement_id AND s.period = NEW.period
    AND (s.step = 'close' OR (s.step = 'soft_close' AND NEW.role <> 'approver'))
    AND NOT EXISTS (
      SELECT 1 FROM period_step t
      WHERE t.arrangement_id = s.arrangement_id AND t.period = s.period
        AND t.event_id > s.event_id AND t.step = 'reopen'))
BEGIN SELECT RAISE(ABORT, 'the accounting period is closed, whatever its row says'); END;
CREATE TRIGGER period_step_in_turn BEFORE INSERT ON period_step
WHEN NOT EXISTS (
  SELECT 1 FROM accounting_period p
  WHERE p.arrangement_id = NEW.arrangement_id AND p.period = NEW.period
    AND ((NEW.step = 'soft_close' AND p.status = 'open')
      OR (NEW.step IN ('request_close', 'close') AND p.status = 'soft_closed')
      OR (NEW.step IN ('request_reopen', 'reopen') AND p.status <> 'open')))
BEGIN SELECT RAISE(ABORT, 'the period is not in a state for this step'); END;
CREATE TRIGGER period_step_agreed BEFORE INSERT ON period_step
WHEN NEW.step IN ('close', 'reopen') AND NOT EXISTS (
  SELECT 1 FROM approval a
  JOIN approval b ON b.arrangement_id = a.arrangement_id
    AND b.subject_event_id = a.subject_event_id AND b.subject_digest = a.subject_digest
    AND b.purpose = a.purpose AND b.party <> a.party AND b.person <> a.person
  JOIN party m ON m.arrangement_id = a.arrangement_id AND m.code = a.party AND m.keeps_book = 1
  JOIN party n ON n.arrangement_id = b.arrangement_id AND n.code = b.party AND n.keeps_book = 1
  JOIN event e ON e.arrangement_id = a.arrangement_id AND e.event_id = a.subject_event_id
    AND e.payload_digest = a.subject_digest
  JOIN period_step r ON r.arrangement_id = a.arrangement_id AND r.event_id = a.subject_event_id
    AND r.period = NEW.period AND r.step = 'request_' || NEW.step
  WHERE a.arrangement_id = NEW.arrangement_id AND a.subject_event_id = NEW.request_event_id
    AND a.purpose = 'period_' || NEW.step)
BEGIN SELECT RAISE(ABORT, 'both councils approve closing and reopening'); END;
COMMIT;

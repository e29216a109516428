//! What `Mailer` promises when SES is behind it.

use adapters::aws::ses::Ses;
use adapters::mail::Sender;
use domain::person::Email;
use serde_json::Value;
use services::ports::{Mailer, OutgoingMail, PortError};

use crate::amazon::StandIn;
use crate::amazon::faults::Trouble;
use crate::mailer::{mail, sender};

struct Place {
    mails: Ses,
    stand_in: StandIn,
    to: Email,
}

impl Place {
    /// SES, which knows our sender, and an address that no other test writes to.
    async fn find() -> Option<Self> {
        let stand_in = StandIn::find().await?;
        let client = stand_in.cloud.ses();
        // A second test may have said so already.
        let _ = client.create_email_identity().email_identity("tickets@example.org").send().await;
        let to = Email::parse(&format!("{}@example.org", stand_in.new_name())).expect("an address");
        Some(Self { mails: Ses::new(client, sender(), stand_in.clock.clone(), stand_in.chance.clone()), stand_in, to })
    }

    fn mail(&self, key: &str) -> OutgoingMail {
        OutgoingMail { to: self.to.clone(), ..mail(key) }
    }

    /// The letters to our address that the stand-in was given.
    async fn given(&self) -> Vec<Value> {
        let address = format!("{}/_ministack/ses/messages", self.stand_in.endpoint);
        let told = reqwest::get(address).await.expect("the stand-in answers").bytes().await.expect("all of it");
        let told: Value = serde_json::from_slice(&told).expect("it is JSON");
        let accounts = told["messages"].as_object().expect("letters by account");
        let letters = accounts.values().filter_map(Value::as_array).flatten();
        letters.filter(|letter| letter["To"].to_string().contains(self.to.as_str())).cloned().collect()
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let Some(on) = Place::find().await else { return };
    let written = on.mail("won-1");
    assert_eq!(on.mails.deliver(&written).await, Ok(()));
    let [letter] = &on.given().await[..] else { panic!("not one letter arrived") };
    assert_eq!(letter["Subject"], *written.subject);
    let text = |field: &str| letter[field].as_str().unwrap_or_default().replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!((text("BodyText"), text("BodyHtml")), (written.text, written.html));
}

#[tokio::test]
async fn what_has_left_the_house_has_left_it() {
    let Some(on) = Place::find().await else { return };
    assert_eq!(on.mails.deliver(&on.mail("won-1")).await, Ok(()));
    assert_eq!(on.mails.recall("won-1").await, Ok(()));
    assert_eq!(on.mails.forget(&on.to).await, Ok(()));
    assert_eq!(on.given().await.len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_without_the_address() {
    let Some(on) = Place::find().await else { return };
    let unknown = Sender::parse("nobody@unknown.example.org").expect("a sender");
    let mails = Ses::new(on.stand_in.cloud.ses(), unknown, on.stand_in.clock.clone(), on.stand_in.chance.clone());
    let told = mails.deliver(&on.mail("won-1")).await;
    assert_eq!(told, Err(PortError::Unavailable("the mail service refused the letter: MessageRejected".into())));
}

#[tokio::test]
async fn a_service_that_is_asked_too_often_is_asked_again() {
    let Some(on) = Place::find().await else { return };
    let (troubled, between) = on.stand_in.in_trouble(2, Trouble::Throttled).await;
    let mails = Ses::new(troubled.cloud.ses(), sender(), troubled.clock.clone(), troubled.chance.clone());
    for key in ["won-1", "won-2"] {
        assert_eq!(mails.deliver(&on.mail(key)).await, Ok(()));
    }
    assert_eq!((on.given().await.len(), between.calls()), (2, 3));
}

#[tokio::test]
async fn a_service_that_takes_no_more_says_so() {
    let Some(on) = Place::find().await else { return };
    let (troubled, between) = on.stand_in.in_trouble(1, Trouble::Throttled).await;
    let mails = Ses::new(troubled.cloud.ses(), sender(), troubled.clock.clone(), troubled.chance.clone());
    let told = mails.deliver(&on.mail("won-1")).await;
    assert_eq!(told, Err(PortError::Busy("the mail service takes no more now".into())));
    assert!(between.calls() > 1, "it was asked again first");
}

#[tokio::test]
async fn a_service_that_is_away_is_told() {
    let Some(on) = Place::find().await else { return };
    let (troubled, _between) = on.stand_in.in_trouble(1, Trouble::AnswerLost).await;
    let mails = Ses::new(troubled.cloud.ses(), sender(), troubled.clock.clone(), troubled.chance.clone());
    let told = mails.deliver(&on.mail("won-1")).await;
    assert_eq!(told, Err(PortError::Unavailable("the mail service is away: it cannot be reached".into())));
}

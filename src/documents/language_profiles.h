// What tells the languages of the Latin script apart: their commonest little words, and the letters that few others write.
#pragma once

#include <string_view>

namespace hone::documents {

struct LanguageProfile {
  std::string_view code;  // ISO 639-1
  std::string_view words;  // lower case, with spaces between; an elision counts as the word before its apostrophe
  std::string_view letters;  // lower case, past ASCII
};

inline constexpr LanguageProfile latin_profiles[] = {
    {"en",
     "the of and to in is that it was for on are with as his they at be this have from or had by not but what all were "
     "we when your can said "
     "there an which their has would been if who will more no he she her him you my me them so up out about into than "
     "then some could should "
     "only other any after before our its these also may must do did how shall",
     ""},
    {"fr",
     "de la le et les des en un une du est que dans qui par pour au il sur pas plus ne se ce sont avec son aux ou mais "
     "nous cette sa été être "
     "elle comme tout tous toute leur sans sous après avant aussi ni nul sera soit peut fait ont ses vous je si même "
     "entre l d qu n c j",
     "éèêàçùœâîôû"},
    {"de",
     "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
     "dass sie nach wird bei "
     "einer um am sind noch wie einem über oder ich wir aber wenn nur war zum zur kann so durch vor einen eines jeder",
     "äöüß"},
    {"es",
     "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre "
     "este ya entre cuando "
     "todo esta toda muy también nos ser son fue hay antes donde desde quien qué porque",
     "ñóáíú"},
    {"it",
     "di e il la che in a per un è del della le i con da non una si dei sono al nel come gli più anche ha alla o delle "
     "lo ma su se questo ogni "
     "ed ad nella dal dalla essere stato mi ci cui prima senza loro suo sua tutti l d",
     "èàùòì"},
    {"pt",
     "de a o que e do da em para é com não uma um os no na por mais as dos como mas foi ao ele das tem à às seu sua ou "
     "ser quando muito há nos "
     "já está antes também só pelo pela isso ela entre era depois sem mesmo aos ter seus quem me alguma coisa você eu",
     "ãõçêâô"},
    {"nl",
     "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar door over bij nog uit naar heeft "
     "wordt worden deze die of "
     "op hij we wij moeten iets voordat gaan kan geen had haar hun ik je zich wel ze onder tot werd zou",
     ""},
    {"sv",
     "och i att det en som på är av för med den till inte om ett han hade de var jag sig men så från vi kan när eller "
     "har skall ska ut hon "
     "där efter då vid mot också nu upp bara varje",
     "åäö"},
    {"da",
     "og i at det en den til er som på de med han af for ikke der var sig men et har om vi jeg fra eller skal havde "
     "hun nu over da ud sin "
     "hans blev også kun mod efter op hvor noget før mig enhver",
     "æøå"},
    {"no",
     "og i det er på til som en å for av at ikke med de den har om var et fra men seg han vi jeg eller skal hun da så "
     "ble hadde ut opp bare "
     "etter også mot nå noe hvor meg sin når enhver",
     "æøå"},
    {"fi",
     "ja on ei se että oli hän mutta ovat kun niin myös kuin joka sen tai ole jos hänen tämä sitä mitä vain olla siitä "
     "hän minä me he ne "
     "ennen sekä jonka jotka mukaan nyt sitten kaikki",
     "äö"},
    {"pl",
     "i w na z do się nie jest to że o jak za od po przez co ale dla oraz które jego ma tym był są czy lub ze jej by "
     "tylko tak już aby może "
     "być przed więc tego ich jako każdy który która",
     "ąęłśżźćń"},
    {"cs",
     "a v na se je že to s z do o i k za by jako od po pro ve podle nebo jeho jsou které má byl si ale tak co už jen "
     "aby než být při jak "
     "který která před každý",
     "ěřůčšžďťň"},
    {"ga",
     "agus an na ar go i a le is tá bhí ag do sé chun gach nó aon ina leis atá seo sin mar ach bheith as ní dá faoi "
     "duine den don sa acu siad "
     "sí mé tú ba nach raibh féin ann roimh óna aige againn nuair chuig de ón",
     "áéíóú"},
    {"cy",
     "y yn a o i ar mae yr ei gan am bod wedi oedd fod yw sydd gyda neu ac eu pawb nid wrth ond hyn cyn eich ni mewn "
     "dros hi fel oes rhwng",
     "ŵŷâêîôû"},
    {"yo",
     "ti ni o sí tí ní kan àti ó náà wọn láti gbogbo fún bá gẹ́gẹ́ wà jẹ́ kò yìí èyí pé lè rẹ̀ àwọn kí fi tàbí máa nínú sì "
     "tó ẹni ènìyàn ṣe wọ́n "
     "gbọdọ̀ mo orílẹ̀ ọmọ ilẹ̀ ara",
     "ọẹṣ"},
    {"tr",
     "ve bir bu da de için ile olarak çok daha olan gibi en ne kadar sonra var ya o ki her veya önce ama ben biz mi "
     "değil bunu hiç şey ise",
     "ğışç"},
    {"vi",
     "và của là có được cho trong một các không người với này để những đã về khi cũng hay theo mọi tôi chúng ta nên sẽ "
     "từ ra vào lúc trước",
     "ươđạảấầậẩẫếềệểễốồộổỗớờợởỡứừựửữẽẻẹịỉọỏụủỳỷỹăắằặẳẵ"},
    {"ro",
     "de și în a la cu pe un care o nu din sau este ca să mai au pentru al prin se ori orice ar fi am dar după între "
     "fost sunt ne lui ei ce "
     "înainte ceva către",
     "ășțâîşţ"},
    {"hu",
     "a az és hogy nem is egy ez van meg de csak mint már ki vagy el minden ha ezt volt azt még kell amely lehet után "
     "ami nincs sem mielőtt",
     "őűáéíóúöü"},
    {"id",
     "yang dan di dengan untuk dari pada dalam tidak ini itu adalah oleh atau setiap orang ke akan juga sebagai tak "
     "kita harus sebelum kami "
     "mereka sudah bisa ada saya anda telah karena antara lebih hanya dapat ia bahwa",
     ""},
};

}  // namespace hone::documents
